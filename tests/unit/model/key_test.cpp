#include "runtime/backend/model/model_key.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

constexpr std::string_view key = "tr-0123456789abcdef";

} // namespace

TEST_CASE("a key that is missing or cannot be one is a failure that names its variable") {
  worker_profile p;
  p.name = "gpt";
  p.api_key_env = "MY_KEY";
  for (const char* value :
       {static_cast<const char*>(nullptr), "", "  \n", "two words", "a\nX: y"}) {
    auto got = key_from(p, model_api::chat, value);
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == failure_kind::auth);
    CHECK(got.error().message.starts_with("worker gpt: MY_KEY "));
    CHECK(got.error().message.find("words") == std::string::npos);
  }
}

TEST_CASE("a key is taken without the white space around it") {
  CHECK(key_from(worker_profile{}, model_api::gemini, " abc\n") == std::string{"abc"});
}

TEST_CASE("a worker that names no variable has its service's own") {
  worker_profile p;
  CHECK(key_variable(p, model_api::gemini) == "GEMINI_API_KEY");
  CHECK(key_variable(p, model_api::anthropic) == "ANTHROPIC_API_KEY");
  CHECK(key_variable(p, model_api::chat) == "OPENAI_API_KEY");
}

TEST_CASE("no message holds the key, in whole, in part or masked, nor anything like one") {
  CHECK(without_keys("Incorrect key: tr-0123456789abcdef.", key) == "Incorrect key: [key].");
  CHECK(without_keys("xtr-0123456789abcdefx", key) == "x[key]x");
  CHECK(without_keys("key tr-012******cdef is wrong", key) == "key [key] is wrong");
  CHECK(without_keys("sk-proj-abcdef and AIzaSyABCDEF", key) == "[key] and [key]");
  CHECK(without_keys("sk- is short; a task-force", key) == "sk- is short; a task-force");
}

TEST_CASE("a short key, as local servers have it, hides no words") {
  CHECK(without_keys("none of it", "none") == "none of it");
}

TEST_CASE("what a message shares with the prompt is hidden, from 32 bytes on") {
  std::string prompt(1'000, 'x');
  for (size_t i = 0; i < prompt.size(); ++i)
    prompt[i] = static_cast<char>('a' + (i * i + i / 7) % 26);
  for (size_t at : {0, 1, 15, 16, 17, 500}) {
    CHECK(without_prompt("bad: " + prompt.substr(at, 32) + ".", prompt) == "bad: […].");
    CHECK(without_prompt("bad: " + prompt.substr(at, 300) + ".", prompt) == "bad: […].");
  }
  CHECK(without_prompt(prompt.substr(3, 31), prompt) == prompt.substr(3, 31));
  CHECK(without_prompt("short", prompt) == "short");
}

TEST_CASE("text that repeats itself is searched for in reasonable time") {
  std::string prompt(2'000'000, 'a');
  CHECK(without_prompt(std::string(400, 'a') + "!", prompt) == "[…]!");
}
