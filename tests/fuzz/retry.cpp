#include "runtime/backend/model/retry_hint.hpp"

#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace tributary;

namespace {

void check(const std::optional<duration>& span) {
  FUZZ_REQUIRE(!span || (*span >= duration{0} && *span <= std::chrono::hours{24 * 365}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text{reinterpret_cast<const char*>(data), size};
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
  return 0;
}
