#include "runtime/backend/model/retry_hint.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

namespace tributary::fuzz {

namespace {

void check(const std::optional<duration>& span) {
  FUZZ_REQUIRE(!span || (*span >= duration{0} && *span <= std::chrono::hours{24 * 365}));
}

} // namespace

void try_retry(std::string_view bytes) {
  std::string text{bytes};
  check(parse_span(text));
  check(span_in_words(text));
  check(span_in_words("try again in " + text));
  auto now = time_point{std::chrono::hours{24 * 365 * 56}};
  if (auto date = parse_http_date(text))
    FUZZ_REQUIRE(*date >= time_point{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}});
  http_head head{429,
                 {{"retry-after", text},
                  {"x-ratelimit-remaining-requests", text},
                  {"x-ratelimit-reset-requests", text},
                  {"anthropic-ratelimit-tokens-remaining", "0"},
                  {"anthropic-ratelimit-tokens-reset", text}}};
  check(retry_header(head, now));
  auto quota = quota_of(head, now);
  check(quota.requests_reset);
  check(quota.tokens_reset);
  check(reset_of(quota));
  FUZZ_REQUIRE(!quota.requests_left || *quota.requests_left >= 0);
  head.headers = {{"retry-after-ms", text}};
  check(retry_header(head, now));
}

std::vector<std::string> retry_seeds() {
  return {"1h2m3.5s", "Sun, 06 Nov 1994 08:49:37 GMT", "2026-01-31T08:00:00Z",
          "Please retry in 34.07s."};
}

} // namespace tributary::fuzz
