#include "tests/support/catch.hpp"
#include "tests/unit/model/model_trial.hpp"

using namespace tributary;
using namespace std::chrono_literals;
using enum failure_kind;
using model_trial::always;
using model_trial::api_names;
using model_trial::bench;
using model_trial::fault;
using trial::attempt;
using trial::has;

namespace {

struct expected {
  fault what;
  failure_kind kind;
};

/// What is the same for all APIs, streamed or not.
constexpr expected table[] = {
  {fault::rate_limited, rate_limited},
  {fault::rate_limited_date, rate_limited},
  {fault::rate_limited_ms, rate_limited},
  {fault::rate_limited_bare, rate_limited},

  {fault::unauthorised, auth},
  {fault::forbidden, auth},
  {fault::bad_request, bad_request},
  {fault::no_model, bad_request},
  {fault::server_error, network},
  {fault::html, network},
  {fault::unavailable, overloaded},
  {fault::overloaded, overloaded},
  {fault::cut, network},
  {fault::length, truncated},
  {fault::empty, empty},
  {fault::filtered, refused},
  {fault::garbage, network},
  {fault::redirect, bad_request},
};

} // namespace

TEST_CASE("each fault of a service is a failure of the right kind, whatever the API") {
  for (const auto& [what, kind] : table) {
    bench b{always(what)};
    for (const auto* api : api_names)
      for (bool streamed : {true, false}) {
        INFO(model_test::to_text(what) << " by " << api << (streamed ? ", streamed" : ""));
        auto parts = b.order(api, std::string(300, 'x'));
        parts.worker.stream = streamed;
        auto loss = attempt{b.models, parts}.loss();
        CHECK(to_text(loss.kind) == to_text(kind));
        CHECK(loss.message.starts_with("worker " + std::string{api} + ": "));
        CHECK_FALSE(has(loss.message, model_trial::key));
        CHECK_FALSE(has(loss.message, "[[say"));
      }
  }
}

TEST_CASE("a hint when to come back is kept, in each form and for each API") {
  for (auto what : {fault::rate_limited, fault::rate_limited_date, fault::rate_limited_ms}) {
    auto options = always(what);
    options.rules[0].retry_after = 30'000ms;
    bench b{options};
    for (const auto* api : api_names) {
      INFO(model_test::to_text(what) << " by " << api);
      auto loss = attempt{b.models, b.order(api)}.loss();
      REQUIRE(loss.retry_after);
      CHECK(*loss.retry_after > 20s);
      CHECK(*loss.retry_after <= 31s);
    }
  }
}

TEST_CASE("a quota that is used up sends the run elsewhere") {
  bench b{always(fault::quota)};
  for (const auto* api : {"gemini", "responses", "chat"}) {
    auto loss = attempt{b.models, b.order(api)}.loss();
    CHECK(loss.kind == rate_limited);
    REQUIRE(loss.retry_after);
    CHECK(*loss.retry_after > limits::retry_after_max);
  }
  // With a status of its own (402): the account has to be paid for before its key is of use.
  CHECK(attempt{b.models, b.order("anthropic")}.loss().kind == auth);
}

TEST_CASE("a service that breaks off after a 200 leaves what it had said") {
  for (auto what : {fault::cut, fault::error_inside, fault::unmarked}) {
    bench b{always(what)};
    for (const auto* api : api_names) {
      INFO(model_test::to_text(what) << " by " << api);
      auto loss = attempt{b.models, b.order(api, std::string(300, 'x'))}.loss();
      CHECK((loss.kind == network || loss.kind == overloaded));
      CHECK(loss.salvage.size() >= 100);
      CHECK(loss.salvage.find_first_not_of('x') == std::string::npos);
      CHECK(loss.used.input_tokens > 0);
      CHECK(loss.used.cost_microusd > 0);
    }
  }
}

TEST_CASE("answers that are odd but right are answers") {
  for (auto what : {fault::wrong_type, fault::not_streamed, fault::repeated}) {
    bench b{always(what)};
    for (const auto* api : api_names) {
      INFO(model_test::to_text(what) << " by " << api);
      CHECK(attempt{b.models, b.order(api)}.text() == "Grüße, 世界!");
    }
  }
}

TEST_CASE("a refusal in so many words is a refusal where the API has a place for it") {
  bench b{always(fault::refusal)};
  for (const auto* api : {"responses", "chat", "anthropic"}) {
    INFO(api);
    CHECK(to_text(attempt{b.models, b.order(api)}.loss().kind) == to_text(refused));
  }
}

TEST_CASE("a server that is not there is a network failure") {
  bench b;
  auto parts = b.order("chat");
  // Port 1 belongs to a service that nobody has run for decades.
  parts.worker.base_url = "http://127.0.0.1:1/v1";
  CHECK(attempt{b.models, parts}.loss().kind == network);
  parts.worker.base_url = "http://no such host/v1";
  CHECK(attempt{b.models, parts}.loss().kind == bad_request);
}

TEST_CASE("nothing that an attempt leaves holds its key") {
  for (auto what : {fault::none, fault::unauthorised, fault::server_error, fault::redirect}) {
    bench b{always(what)};
    for (const auto* api : api_names) {
      attempt a{b.models, b.order(api)};
      CHECK_FALSE(has(a.text(), model_trial::key));
      CHECK_FALSE(has(a.text(), "tr-test"));
      for (const auto& beat : a.beats())
        CHECK_FALSE(has(beat.note, "tr-test"));
    }
  }
}
