#include "runtime/backend/model/outcome.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/model/recordings.hpp"

using namespace tributary;
using namespace std::chrono_literals;
namespace rec = recordings;

namespace {

constexpr std::string_view key = "tr-0123456789abcdef";

/// A call, ready to be changed by a test, and what becomes of it.
struct call {
  worker_profile profile;
  call_end left;
  std::string prompt = "Compare what the note-taking apps of our customers cost in a year.";
  model_api api = model_api::chat;

  call() {
    profile.name = "gpt";
    profile.price_input = 1'250'000;
    profile.price_output = 10'000'000;
    left.now = *parse_rfc3339("2026-01-31T08:00:00Z");
  }

  static call of_body(model_api api, std::string_view body) {
    call out;
    out.api = api;
    out.left.head = http_head{200, {}};
    out.left.answer = rec::read(api, body);
    return out;
  }

  static call of_error(model_api api, int status, std::string body,
                       std::vector<std::pair<std::string, std::string>> headers = {}) {
    call out;
    out.api = api;
    out.left.head = http_head{status, std::move(headers)};
    out.left.error_body = std::move(body);
    return out;
  }

  call& ends(http_fate fate) {
    left.end.fate = fate;
    return *this;
  }

  attempt_result result() const {
    call_facts facts{api, &profile, key, prompt, prompt.size(), 40min, 2min};
    return outcome_of(left, facts, 3s);
  }

  failure loss() const {
    auto got = result();
    return got ? failure{failure_kind::node_lost, "it did not fail", {}, {}} : got.error();
  }
};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("an answer becomes a completion with its text, use, cost and time") {
  for (auto api : rec::all_apis) {
    auto got = call::of_body(api, rec::stream_of(api)).result();
    REQUIRE(got);
    CHECK((*got)->text == rec::text);
    // 9 tokens at 1.25 and 12 at 10 millionths of a dollar: 131.25, rounded up.
    CHECK((*got)->used == usage{9, 12, 132});
    CHECK((*got)->service_time == 3s);
  }
}

TEST_CASE("cost is exact for any number of tokens, and nothing without a price") {
  worker_profile p;
  CHECK(cost_of({1'000'000, 1'000'000}, p) == 0);
  p.price_input = 1'000'000'000'000;
  CHECK(cost_of({1'000'000'000, 0}, p) == 1'000'000'000'000'000);
  p.price_input = 1;
  CHECK(cost_of({1, 0}, p) == 1);
}

TEST_CASE("after the last word, a connection that breaks or hangs does no harm") {
  for (auto fate : {http_fate::cut, http_fate::stalled, http_fate::timed_out})
    CHECK(call::of_body(model_api::chat, rec::chat_stream()).ends(fate).result());
}

TEST_CASE(
  "a stream that breaks off is a network failure that keeps what had come and what it cost") {
  for (auto api : rec::all_apis)
    for (auto fate : {http_fate::complete, http_fate::cut}) {
      auto body = rec::stream_of(api);
      auto at = body.find("Grüße, 世");
      auto cut = body.substr(0, body.find('\n', body.find('\n', at) + 1) + 1);
      auto loss = call::of_body(api, cut).ends(fate).loss();
      CHECK(loss.kind == failure_kind::network);
      CHECK(loss.salvage == "Grüße, 世");
      CHECK(loss.used.input_tokens >= 9);
      CHECK(loss.used.output_tokens >= 1);
      CHECK(loss.used.cost_microusd > 0);
    }
}

TEST_CASE("how a transfer ended is what the attempt's failure is") {
  auto kind = [](http_fate fate) { return call{}.ends(fate).loss().kind; };
  CHECK(kind(http_fate::not_answered) == failure_kind::network);
  CHECK(kind(http_fate::cut) == failure_kind::network);
  CHECK(kind(http_fate::timed_out) == failure_kind::timeout);
  CHECK(kind(http_fate::stalled) == failure_kind::stalled);
  CHECK(kind(http_fate::unusable) == failure_kind::bad_request);
  CHECK(kind(http_fate::redirected) == failure_kind::bad_request);
  CHECK(kind(http_fate::too_large) == failure_kind::truncated);
  CHECK(call{}.ends(http_fate::cancelled).loss().message == "worker gpt: cancelled");
  CHECK(has(call{}.ends(http_fate::timed_out).loss().message, "no answer within 40m"));
  CHECK(has(call{}.ends(http_fate::stalled).loss().message, "for 2m"));
  CHECK(call{}.loss().used == usage{});
}

TEST_CASE("text that had come is kept when an answer stalls, but not when it is too large") {
  auto body = rec::chat_stream();
  body.erase(body.find("data: [DONE]"));
  auto stalled = call::of_body(model_api::chat, body).ends(http_fate::stalled).loss();
  CHECK(stalled.kind == failure_kind::stalled);
  CHECK(stalled.salvage == rec::text);
  CHECK(stalled.used == usage{9, 12, 132});
  CHECK(call::of_body(model_api::chat, body).ends(http_fate::too_large).loss().salvage.empty());
}

TEST_CASE("an answer that was cut, refused or empty is a failure with its reason") {
  auto cut
    = call::of_body(model_api::chat,
                    R"({"choices":[{"message":{"content":"half"},"finish_reason":"length"}]})")
        .loss();
  CHECK(cut.kind == failure_kind::truncated);
  CHECK(cut.salvage == "half");
  auto filtered
    = call::of_body(model_api::gemini, R"({"promptFeedback":{"blockReason":"SAFETY"}})").loss();
  CHECK(filtered.kind == failure_kind::refused);
  CHECK(has(filtered.message, "SAFETY"));
  auto refused
    = call::of_body(
        model_api::chat,
        R"({"choices":[{"message":{"content":null,"refusal":"I can't help"},"finish_reason":"stop"}]})")
        .loss();
  CHECK(refused.kind == failure_kind::refused);
  CHECK(has(refused.message, "I can't help"));
  CHECK(call::of_body(model_api::gemini,
                      R"({"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]})")
          .loss()
          .kind
        == failure_kind::empty);
  CHECK(call::of_body(model_api::gemini,
                      R"({"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]})")
          .loss()
          .kind
        == failure_kind::invalid_output);
}

TEST_CASE("what is no answer at all is a network failure that says what came") {
  auto html = call::of_body(model_api::chat, "<html><title>Log in</title></html>").loss();
  CHECK(html.kind == failure_kind::network);
  CHECK(has(html.message, "an HTML page, Log in"));
  CHECK(has(call::of_body(model_api::chat, "").loss().message, "nothing came"));
  CHECK(call::of_body(model_api::chat, "{\"choices\":[{").loss().kind == failure_kind::network);
  CHECK(call::of_body(model_api::chat, R"({"hello":1})").loss().kind == failure_kind::network);
  CHECK(call::of_body(model_api::chat, "hello world").loss().kind == failure_kind::network);
}

TEST_CASE(
  "a wait is taken from headers, then details, then words, then the limit that is used up") {
  using headers = std::vector<std::pair<std::string, std::string>>;
  auto wait = [](std::string body, headers all) {
    return call::of_error(model_api::chat, 429, std::move(body), std::move(all)).loss().retry_after;
  };
  std::string words = R"({"error":{"message":"try again in 9s"}})";
  headers reset{{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "20s"}};
  auto with = [&reset](const char* name, const char* value) {
    auto all = reset;
    all.emplace_back(name, value);
    return all;
  };
  CHECK(wait(words, with("retry-after", "3")) == 3s);
  CHECK(wait(words, with("retry-after", "Sat, 31 Jan 2026 08:00:05 GMT")) == 5s);
  CHECK(wait(words, with("retry-after-ms", "250")) == 250ms);
  CHECK(wait(words, reset) == 9s);
  CHECK(wait("", reset) == 20s);
  CHECK_FALSE(wait("", {}));
  CHECK(call::of_error(model_api::gemini, 429,
                       R"({"error":{"message":"retry in 1s","details":[{"retryDelay":"7s"}]}})")
          .loss()
          .retry_after
        == 7s);
}

TEST_CASE("a credit or a day's quota that is used up asks for longer than any run waits") {
  for (auto loss :
       {call::of_error(model_api::chat, 429, R"({"error":{"code":"insufficient_quota"}})",
                       {{"retry-after", "1"}})
          .loss(),
        call::of_error(
          model_api::gemini, 429,
          R"({"error":{"details":[{"violations":[{"quotaId":"XPerDayY"}]},{"retryDelay":"5s"}]}})")
          .loss(),
        call::of_error(model_api::chat, 429, R"({"error":{"message":"requests per day: 200"}})")
          .loss(),
        call::of_error(model_api::anthropic, 429, R"({"error":{"type":"rate_limit_error"}})",
                       {{"x-should-retry", "false"}})
          .loss()}) {
    CHECK(loss.kind == failure_kind::rate_limited);
    REQUIRE(loss.retry_after);
    CHECK(*loss.retry_after > limits::retry_after_max);
  }
  CHECK(
    call::of_error(model_api::chat, 429,
                   R"({"error":{"message":"requests per day: 200. Please try again in 7m12s."}})")
      .loss()
      .retry_after
    == 7min + 12s);
}

TEST_CASE("only failures that time heals have a wait") {
  CHECK_FALSE(call::of_error(model_api::chat, 401, "", {{"retry-after", "3"}}).loss().retry_after);
  CHECK(call::of_error(model_api::chat, 503, "", {{"retry-after", "3"}}).loss().retry_after == 3s);
}

TEST_CASE("a service that says whether asking again is of use is believed") {
  auto kind = [](int status, const char* again) {
    return call::of_error(model_api::chat, status, "", {{"x-should-retry", again}}).loss().kind;
  };
  CHECK(kind(500, "false") == failure_kind::bad_request);
  CHECK(kind(500, "true") == failure_kind::network);
  CHECK(kind(400, "true") == failure_kind::overloaded);
  CHECK(kind(401, "true") == failure_kind::auth);
  CHECK(kind(500, "perhaps") == failure_kind::network);
}

TEST_CASE("a message names worker, status, code and request, and is one line of bounded length") {
  auto loss = call::of_error(model_api::chat, 404,
                             R"({"error":{"code":"model_not_found","message":"No\nmodel )"
                               + std::string(3'000, 'x') + R"("}})",
                             {{"x-request-id", "req_1"}})
                .loss();
  CHECK(loss.message.starts_with("worker gpt: there is no such model, or the key may not use it "
                                 "(HTTP 404 model_not_found, request req_1): No model x"));
  CHECK(loss.message.size() <= limits::reason_bytes);
  CHECK_FALSE(has(loss.message, "\n"));
}

TEST_CASE("no failure tells the key or the prompt, wherever a provider puts them") {
  call probe;
  auto echo = std::string{key} + " / " + probe.prompt;
  auto quoted = R"({"error":{"message":")" + echo + R"(","code":")" + std::string{key} + R"("}})";
  for (const auto& loss :
       {call::of_error(model_api::chat, 401, quoted).loss(),
        call::of_error(model_api::chat, 500, echo).loss(),
        call::of_error(model_api::chat, 502, "<title>" + echo + "</title>").loss(),
        call::of_body(model_api::chat, quoted).loss(),
        call::of_body(model_api::chat, "<title>" + echo + "</title>").loss(),
        call::of_body(model_api::chat, R"({"choices":[{"message":{"content":"text )"
                                         + std::string{key} + R"("},"finish_reason":"length"}]})")
          .loss()}) {
    CHECK_FALSE(has(loss.message + loss.salvage, key));
    CHECK_FALSE(has(loss.message, "note-taking apps of our customers"));
  }
  auto kept
    = call::of_body(model_api::chat, R"({"choices":[{"message":{"content":"it is )"
                                       + std::string{key} + R"("},"finish_reason":"stop"}]})")
        .result();
  REQUIRE(kept);
  CHECK((*kept)->text == "it is [key]");
}
