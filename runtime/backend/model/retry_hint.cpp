#include "runtime/backend/model/retry_hint.hpp"

#include "runtime/backend/model/spans.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace tributary {

namespace {

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t n = 0;
  text = trim(text);
  auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (wrong != std::errc{} || end != text.data() + text.size() || n < 0)
    return std::nullopt;
  return n;
}

/// A header's span: a length of time, or a date to come.
std::optional<duration> until(std::string_view text, time_point now) {
  text = trim(text);
  if (text.empty())
    return std::nullopt;
  if (auto span = parse_span(text))
    return span;
  auto date = parse_rfc3339(text);
  if (!date)
    return std::nullopt;
  return std::clamp(*date - now, duration{0}, span_max);
}

struct limit_reading {
  std::optional<int64_t> limit, left;
  std::optional<duration> reset;
};

limit_reading anthropic_limit(const http_head& head, std::string_view what, time_point now) {
  auto value = [&](const char* part) {
    return head.header(fmt::format("anthropic-ratelimit-{}-{}", what, part));
  };
  return {whole_number(value("limit")), whole_number(value("remaining")),
          until(value("reset"), now)};
}

/// Tokens are limited together and by direction: the one that is nearest to its end counts.
limit_reading anthropic_tokens(const http_head& head, time_point now) {
  auto nearest = anthropic_limit(head, "tokens", now);
  for (auto what : {"input-tokens", "output-tokens"}) {
    auto other = anthropic_limit(head, what, now);
    if (other.left && (!nearest.left || *other.left < *nearest.left))
      nearest = other;
  }
  return nearest;
}

} // namespace

std::optional<duration> span_in_words(std::string_view message) {
  auto lower = to_lower(message);
  for (std::string_view sign : {"try again in ", "retry in ", "retry after ", "wait "}) {
    auto at = lower.find(sign);
    if (at == std::string::npos)
      continue;
    if (auto span = span_at(std::string_view{lower}.substr(at + sign.size())))
      return span;
  }
  return std::nullopt;
}

quota_reading quota_of(const http_head& head, time_point now) {
  quota_reading out;
  out.requests_limit = whole_number(head.header("x-ratelimit-limit-requests"));
  out.requests_left = whole_number(head.header("x-ratelimit-remaining-requests"));
  out.requests_reset = until(head.header("x-ratelimit-reset-requests"), now);
  out.tokens_limit = whole_number(head.header("x-ratelimit-limit-tokens"));
  out.tokens_left = whole_number(head.header("x-ratelimit-remaining-tokens"));
  out.tokens_reset = until(head.header("x-ratelimit-reset-tokens"), now);
  if (out != quota_reading{})
    return out;
  auto requests = anthropic_limit(head, "requests", now);
  auto tokens = anthropic_tokens(head, now);
  return {requests.limit, requests.left, tokens.limit, tokens.left, requests.reset, tokens.reset};
}

std::optional<duration> retry_header(const http_head& head, time_point now) {
  auto ms = trim(head.header("retry-after-ms"));
  if (!ms.empty())
    if (auto span = parse_span(std::string{ms} + "ms"))
      return span;
  auto after = trim(head.header("retry-after"));
  if (after.empty())
    return std::nullopt;
  if (auto span = parse_span(after))
    return span;
  auto date = parse_http_date(after);
  if (!date)
    return std::nullopt;
  // A date that has passed says that one may come now.
  return std::clamp(*date - now, duration{0}, span_max);
}

std::optional<duration> reset_of(const quota_reading& quota) {
  std::optional<duration> longest;
  auto look = [&](const std::optional<int64_t>& left, const std::optional<duration>& reset) {
    if (left && *left == 0 && reset && (!longest || *reset > *longest))
      longest = reset;
  };
  look(quota.requests_left, quota.requests_reset);
  look(quota.tokens_left, quota.tokens_reset);
  return longest;
}

} // namespace tributary
