#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/model/model_trial.hpp"
#include "tests/unit/model/recordings.hpp"

#include <future>

using namespace tributary;
using namespace std::chrono_literals;
using model_trial::always;
using model_trial::api_names;
using model_trial::bench;
using model_trial::fault;
using trial::attempt;
using trial::has;

TEST_CASE("each API answers a stream's prompt, streamed or not") {
  bench b;
  for (const auto* api : api_names)
    for (bool streamed : {true, false}) {
      INFO(api << streamed);
      auto parts = b.order(api);
      parts.worker.stream = streamed;
      auto got = attempt{b.models, parts}.result();
      REQUIRE(got);
      CHECK((*got)->text == "Grüße, 世界!");
      CHECK((*got)->used.input_tokens > 0);
      CHECK((*got)->used.output_tokens > 0);
      CHECK((*got)->used.cost_microusd
            == (*got)->used.input_tokens + 2 * (*got)->used.output_tokens);
      CHECK((*got)->service_time > 0us);
    }
}

TEST_CASE("answers that come in small pieces, with thoughts, are the same answers") {
  model_test::server_options options;
  options.how.piece_bytes = 7;
  options.how.thinking_tokens = 30;
  bench b{options};
  for (const auto* api : api_names) {
    auto got = attempt{b.models, b.order(api)}.result();
    REQUIRE(got);
    CHECK((*got)->text == "Grüße, 世界!");
    CHECK((*got)->used.output_tokens >= 30);
  }
}

TEST_CASE("the first beat after the headers says that the key is good, and what the limits are") {
  model_test::server_options options;
  options.limits.requests = 60;
  options.limits.tokens = 100'000;
  bench b{options};
  for (const auto* api : {"chat", "responses", "anthropic"}) {
    attempt a{b.models, b.order(api)};
    REQUIRE(a.ended());
    auto beats = a.beats();
    REQUIRE_FALSE(beats.empty());
    CHECK(beats.front().accepted);
    CHECK(beats.front().quota.requests_limit == 60);
    CHECK(beats.front().quota.requests_left);
    CHECK(beats.front().quota.tokens_limit == 100'000);
    for (size_t i = 1; i < beats.size(); ++i) {
      CHECK(beats[i].accepted);
      CHECK(beats[i].quota == quota_reading{});
    }
  }
}

TEST_CASE("a refusal's headers tell the limits too, but not that the key is good") {
  auto options = always(fault::rate_limited);
  options.limits.requests = 60;
  bench b{options};
  attempt a{b.models, b.order("chat")};
  CHECK(a.loss().kind == failure_kind::rate_limited);
  for (const auto& beat : a.beats())
    CHECK_FALSE(beat.accepted);
}

TEST_CASE("progress counts tokens while an answer is on its way") {
  auto options = always(fault::hang_inside);
  bench b{options};
  auto parts = b.order("chat", std::string(4'000, 'x'));
  attempt a{b.models, parts};
  REQUIRE(a.says("writing"));
  a.handle()->cancel();
  auto loss = a.loss();
  CHECK(loss.message == "worker chat: cancelled");
  CHECK(loss.salvage.size() >= 1'000);
  CHECK(loss.used.output_tokens >= 250);
  CHECK(a.beats().back().tokens > 0);
  CHECK(a.beats().back().bytes > 0);
  CHECK(a.results() == 1);
}

TEST_CASE("a worker without its key fails by itself: no call is made") {
  bench b;
  auto parts = b.order("gemini");
  parts.worker.api_key_env = "TRIBUTARY_TEST_NO_SUCH_KEY";
  auto loss = attempt{b.models, parts}.loss();
  CHECK(loss.kind == failure_kind::auth);
  CHECK(has(loss.message, "TRIBUTARY_TEST_NO_SUCH_KEY"));
  CHECK(b.server.counts().requests == 0);
}

TEST_CASE("a worker without a model is refused at once") {
  bench b;
  auto parts = b.order("gemini");
  parts.worker.model.clear();
  attempt a{b.models, parts};
  CHECK(a.handle() == nullptr);
  CHECK(a.loss().kind == failure_kind::bad_request);
}

TEST_CASE("an attempt ends at its timeout, and at a silence that is too long") {
  bench b{always(fault::hang)};
  auto parts = b.order("chat");
  parts.stream.timeout = 50ms;
  CHECK(attempt{b.models, parts}.loss().kind == failure_kind::timeout);
  parts.stream.timeout = 1h;
  parts.stream.idle_timeout = 50ms;
  CHECK(attempt{b.models, parts}.loss().kind == failure_kind::stalled);
}

TEST_CASE("text that had come before a silence is kept") {
  bench b{always(fault::hang_inside)};
  for (const auto* api : api_names) {
    auto parts = b.order(api, std::string(500, 'x'));
    parts.stream.idle_timeout = 200ms;
    auto loss = attempt{b.models, parts}.loss();
    CHECK(loss.kind == failure_kind::stalled);
    CHECK(loss.salvage.size() >= 100);
    CHECK(loss.used.output_tokens > 0);
  }
}

TEST_CASE("attempts can be cancelled before they were asked, and more than once") {
  bench b{always(fault::hang)};
  attempt a{b.models, b.order("chat")};
  a.handle()->cancel();
  a.handle()->cancel();
  CHECK(a.loss().message == "worker chat: cancelled");
  CHECK(a.results() == 1);
}

TEST_CASE("attempts that wait end with their backend") {
  bench b{always(fault::hang)};
  auto models = std::make_unique<model_backend>(b.loop, b.pool);
  attempt one{*models, b.order("chat")}, two{*models, b.order("gemini")};
  models.reset();
  CHECK(one.results() == 1);
  CHECK(two.results() == 1);
}

TEST_CASE("a connection that stays open after the last word is not waited for") {
  test::raw_server open_end{[](test::raw_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
           + recordings::chat_stream());
    c.wait_closed();
  }};
  bench b;
  auto parts = b.order("chat");
  parts.worker.base_url = open_end.url();
  CHECK(attempt{b.models, parts}.text() == recordings::text);
}

TEST_CASE("a server that sends a request back gives neither key nor prompt away") {
  test::raw_server echo{[](test::raw_connection& c) {
    auto request = c.read_request();
    c.answer(c.number() == 1 ? "401 Unauthorized" : "500 Internal Server Error", request);
  }};
  bench b;
  auto parts = b.order("chat", "what our customers pay for their apps in a year");
  parts.worker.base_url = echo.url();
  for (int i = 0; i < 2; ++i) {
    auto message = attempt{b.models, parts}.loss().message;
    CHECK_FALSE(has(message, model_trial::key));
    CHECK_FALSE(has(message, "our customers pay for"));
  }
}

TEST_CASE("inputs go into the prompt of a model, with numbers to cite them by") {
  bench b;
  auto parts = b.order("anthropic");
  parts.stream.prompt.clear();
  parts.run.task = "[[say done]]";
  auto path
    = (std::filesystem::temp_directory_path() / ("tributary-input-" + std::to_string(::getpid())))
        .string();
  // Long enough for the pool to build it, and to be told that it was trimmed.
  FILE* file = std::fopen(path.c_str(), "w");
  for (int i = 0; i < 20'000; ++i)
    std::fputs("Notion costs 10 USD.\n", file);
  std::fclose(file);
  parts.run.inputs = {{"pricing.md", path, 420'000}};
  parts.worker.window = 20'000;
  attempt a{b.models, parts};
  auto got = a.result();
  std::filesystem::remove(path);
  REQUIRE(got);
  CHECK((*got)->text == "done");
  CHECK((*got)->used.input_tokens > 14'000);
  CHECK((*got)->used.input_tokens <= 15'100);
  auto beats = a.beats();
  REQUIRE_FALSE(beats.empty());
  CHECK(has(beats.front().note, "prompt trimmed to 60 kB: 1 of 1"));
}

TEST_CASE("many attempts at once get each their own answer") {
  model_test::server_options options;
  options.how.piece_bytes = 50;
  bench b{options};
  std::vector<std::unique_ptr<attempt>> attempts;
  for (int i = 0; i < 200; ++i)
    attempts.push_back(std::make_unique<attempt>(
      b.models, b.order(api_names[i % 4], "answer " + std::to_string(i))));
  size_t right = 0;
  for (size_t i = 0; i < attempts.size(); ++i)
    right += attempts[i]->text() == "answer " + std::to_string(i) ? 1 : 0;
  CHECK(right == attempts.size());
}
