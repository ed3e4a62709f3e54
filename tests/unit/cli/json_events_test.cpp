#include "runtime/backend/cli/json_events.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("only objects are events") {
  CHECK(parse_event("{\"type\":\"x\"}"));
  CHECK(parse_event("  {\"type\":\"x\"}\r"));
  for (const char* line : {"", "[]", "null", "3", "\"x\"", "{", "{]", "{\"a\":}", "warning: {}"})
    CHECK_FALSE(parse_event(line));
}

TEST_CASE("half a surrogate pair loses one character, not the answer") {
  auto event = parse_event(R"({"text":"a \ud83d b \ude00 \ud83d\ude00 \\ud83d \u00e9"})");
  REQUIRE(event);
  CHECK(text_of(*event, "text") == "a \uFFFD b \uFFFD \U0001F600 \\ud83d é");
}

TEST_CASE("bytes that are no UTF-8 lose one character, not the answer") {
  auto event = parse_event("{\"text\":\"a\xff"
                           "b\"}");
  REQUIRE(event);
  CHECK(text_of(*event, "text")
        == "a\uFFFD"
           "b");
}

TEST_CASE("an event of unreasonable shape is not built") {
  CHECK_FALSE(parse_event("{\"a\":" + std::string(1'000'000, '[')));
  CHECK_FALSE(parse_event("{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"));
  std::string many = "{\"a\":[0";
  for (int i = 0; i < 600'000; ++i)
    many += ",0";
  CHECK_FALSE(parse_event(many + "]}"));
  // What brackets and commas are in a text does not count.
  CHECK(parse_event("{\"a\":\"" + std::string(1'000'000, '[') + std::string(1'000'000, ',')
                    + "\\\"\"}"));
}

TEST_CASE("members, texts and counts of anything are safe to ask for") {
  auto event = parse_event(R"({"n":-3,"big":1e300,"half":2.6,"s":"x","o":{"p":5}})");
  REQUIRE(event);
  CHECK(count_of(*event, "n") == 0);
  CHECK(count_of(*event, "big") == 1'000'000'000'000'000);
  CHECK(count_of(*event, "half") == 2);
  CHECK(count_of(*event, "s") == 0);
  CHECK(count_of(member(*event, "o"), "p") == 5);
  CHECK(count_of(member(member(*event, "s"), "q"), "p") == 0);
  CHECK(text_of(*event, "o").empty());
}

TEST_CASE("an answer over its bound is said to be, not kept") {
  cli_account account;
  std::string to(limits::result_bytes - 1, 'x');
  append_bounded(to, "y", account);
  CHECK_FALSE(account.too_large);
  append_bounded(to, "z", account);
  CHECK(account.too_large);
  CHECK(to.size() == limits::result_bytes);
}

TEST_CASE("a note is one short line") {
  CHECK(note_of("runs", "a\nb\x1b[31m") == "runs a b");
  CHECK(note_of("thinks", " ") == "thinks");
  CHECK(note_of("runs", std::string(1'000, 'x')).size() < 200);
}

TEST_CASE("a note is one short line, whatever a tool is called") {
  CHECK(note_of("Read", "a.md") == "Read a.md");
  CHECK(note_of("run\nit", "a\tb\x1b[2J") == "run it a b");
  CHECK(note_of(std::string(1'000'000, 'x'), std::string(1'000'000, 'y')).size() < 400);
}
