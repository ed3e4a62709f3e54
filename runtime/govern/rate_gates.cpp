#include "runtime/govern/rate_gates.hpp"

#include <algorithm>

namespace tributary {

namespace {

constexpr int64_t minute = 60'000'000;
/// Of the bound, left unused: calls arrive less evenly than they are made.
constexpr uint32_t margin_part = 50;
/// Above this many a minute, more than one may begin at the same moment: 50 ms' worth.
constexpr uint32_t at_once_part = 1200;
/// No account has more tokens a minute; keeps products in range.
constexpr uint64_t tokens_most = 1'000'000'000;
/// Of a minute's tokens, what can be spent in one go.
constexpr int64_t full_part = 10;

} // namespace

void request_gate::set(std::optional<uint32_t> per_minute) {
  if (per_minute == per_minute_)
    return;
  per_minute_ = per_minute;
  spacing_ = slack_ = duration{0};
  if (!per_minute)
    return;
  auto bound = std::max(*per_minute, 1u);
  auto at_once = std::max(bound / at_once_part, 1u);
  // In any minute: at_once - 1 that come early, and those that are spaced.
  int64_t spaced = bound - (at_once - 1) - bound / margin_part;
  spacing_ = duration{(minute + spaced - 1) / spaced};
  slack_ = spacing_ * (at_once - 1);
}

void request_gate::take(time_point now) {
  if (per_minute_)
    due_ = std::max(due_, now) + spacing_;
}

void token_gate::set(std::optional<uint64_t> per_minute, time_point now) {
  if (per_minute == per_minute_)
    return;
  auto had = per_minute_ ? std::optional{level_at(now)} : std::nullopt;
  per_minute_ = per_minute;
  if (!per_minute)
    return;
  auto bound = static_cast<int64_t>(std::clamp<uint64_t>(*per_minute, 1, tokens_most));
  capacity_ = std::max<int64_t>(bound / full_part, 1);
  refill_ = std::max<int64_t>(bound - capacity_, 1);
  level_ = std::min(had.value_or(capacity_ * minute), capacity_ * minute);
  as_of_ = now;
}

int64_t token_gate::level_at(time_point now) const {
  auto passed = std::clamp<int64_t>((now - as_of_).count(), 0, minute);
  return std::min(level_ + passed * refill_, capacity_ * minute);
}

time_point token_gate::ready_at(int64_t tokens, time_point now) const {
  if (!per_minute_)
    return now;
  auto missing = std::clamp<int64_t>(tokens, 0, capacity_) * minute - level_at(now);
  return missing <= 0 ? now : now + duration{(missing + refill_ - 1) / refill_};
}

void token_gate::take(int64_t tokens, time_point now) {
  if (!per_minute_)
    return;
  // A debt of more than an hour would only say that the figures are wrong.
  auto owed_most = -60 * refill_ * minute;
  auto taken = std::clamp<int64_t>(tokens, -60 * refill_, 60 * refill_) * minute;
  level_ = std::clamp(level_at(now) - taken, owed_most, capacity_ * minute);
  as_of_ = std::max(as_of_, now);
}

} // namespace tributary
