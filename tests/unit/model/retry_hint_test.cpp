#include "runtime/backend/model/retry_hint.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

const time_point now = *parse_rfc3339("2026-01-31T08:00:00Z");

http_head head(std::vector<std::pair<std::string, std::string>> headers) {
  return {429, std::move(headers)};
}

std::optional<duration> after(std::string value) {
  return retry_header(head({{"retry-after", std::move(value)}}), now);
}

} // namespace

TEST_CASE("a span is read in every form in which services write one") {
  CHECK(parse_span("6ms") == 6ms);
  CHECK(parse_span("1s") == 1s);
  CHECK(parse_span("1.5s") == 1500ms);
  CHECK(parse_span("6m0s") == 6min);
  CHECK(parse_span("1h2m3s") == 1h + 2min + 3s);
  CHECK(parse_span("34.074824224s") == duration{34'074'824});
  CHECK(parse_span("900ms") == 900ms);
  CHECK(parse_span("12") == 12s);
  CHECK(parse_span("0.5") == 500ms);
  CHECK(parse_span(" 20 seconds ") == 20s);
  CHECK(parse_span("1 hour") == 1h);
}

TEST_CASE("what is no span is none, and one that is absurd is a year") {
  for (const char* text : {"", "-1", "s", "abc", "5 30", "1x", "1..5s", "nan", "inf", "1e3", "+3",
                           "1s!", "--", "0x10", "1s 2"})
    CHECK_FALSE(parse_span(text));
  CHECK(parse_span("99999999999999999999") == 24h * 365);
  CHECK(parse_span("999999999h") == 24h * 365);
}

TEST_CASE("retry-after is seconds, a fraction of them, or a date of any age") {
  CHECK(after("120") == 2min);
  CHECK(after("0.25") == 250ms);
  CHECK(after("Sat, 31 Jan 2026 08:00:30 GMT") == 30s);
  CHECK(after("Saturday, 31-Jan-26 08:00:30 GMT") == 30s);
  CHECK(after("Sat Jan 31 08:00:30 2026") == 30s);
  CHECK(after("Sat, 31 Jan 2026 07:00:00 GMT") == 0s);
  CHECK(after("Fri, 31 Dec 9999 23:59:59 GMT") == 24h * 365);
  for (const char* text : {"", "soon", "-5", "31 Jan", "Sat, 32 Jan 2026 08:00:30 GMT",
                           "Sat, 31 Foo 2026 08:00:30 GMT", "Sat, 31 Jan 2026 25:00:30 GMT"})
    CHECK_FALSE(after(text));
}

TEST_CASE("milliseconds win over seconds") {
  CHECK(retry_header(head({{"retry-after", "7"}, {"retry-after-ms", "350.5"}}), now)
        == duration{350'500});
  CHECK(retry_header(head({{"retry-after", "7"}, {"retry-after-ms", "x"}}), now) == 7s);
}

TEST_CASE("a span is found in a sentence") {
  CHECK(span_in_words("Rate limit reached. Please try again in 1.2s. Visit https://x") == 1200ms);
  CHECK(span_in_words("Please retry in 34.074824224s.") == duration{34'074'824});
  CHECK(span_in_words("Please try again in 6m0s.") == 6min);
  CHECK(span_in_words("Try again in 20 seconds, please") == 20s);
  CHECK(span_in_words("retry after 3 and no sooner") == 3s);
  CHECK(span_in_words("please wait 15 minutes") == 15min);
  CHECK_FALSE(span_in_words("try again in a moment"));
  CHECK_FALSE(span_in_words("wait"));
}

TEST_CASE("limits are read from OpenAI's headers") {
  auto quota = quota_of(head({{"x-ratelimit-limit-requests", "60"},
                              {"x-ratelimit-remaining-requests", "0"},
                              {"x-ratelimit-reset-requests", "1m30s"},
                              {"x-ratelimit-limit-tokens", "150000"},
                              {"x-ratelimit-remaining-tokens", "149984"},
                              {"x-ratelimit-reset-tokens", "6ms"}}),
                        now);
  CHECK(quota == quota_reading{60, 0, 150'000, 149'984, 90s, 6ms});
  CHECK(reset_of(quota) == 90s);
}

TEST_CASE("limits are read from Anthropic's headers, the nearest of its tokens") {
  auto quota = quota_of(head({{"anthropic-ratelimit-requests-limit", "50"},
                              {"anthropic-ratelimit-requests-remaining", "49"},
                              {"anthropic-ratelimit-requests-reset", "2026-01-31T08:00:01Z"},
                              {"anthropic-ratelimit-input-tokens-limit", "40000"},
                              {"anthropic-ratelimit-input-tokens-remaining", "40000"},
                              {"anthropic-ratelimit-input-tokens-reset", "2026-01-31T08:00:00Z"},
                              {"anthropic-ratelimit-output-tokens-limit", "8000"},
                              {"anthropic-ratelimit-output-tokens-remaining", "0"},
                              {"anthropic-ratelimit-output-tokens-reset", "2026-01-31T08:00:45Z"}}),
                        now);
  CHECK(quota == quota_reading{50, 49, 8'000, 0, 1s, 45s});
  CHECK(reset_of(quota) == 45s);
}

TEST_CASE("headers that say nothing, or nonsense, are no limits") {
  CHECK(quota_of(head({}), now) == quota_reading{});
  CHECK(quota_of(head({{"x-ratelimit-limit-requests", "-1"},
                       {"x-ratelimit-remaining-tokens", "many"},
                       {"x-ratelimit-reset-tokens", "-1"}}),
                 now)
        == quota_reading{});
  CHECK_FALSE(reset_of({}));
  CHECK_FALSE(reset_of({60, 5, {}, {}, 3s, {}}));
}
