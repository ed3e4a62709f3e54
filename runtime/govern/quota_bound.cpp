#include "runtime/govern/quota_bound.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Believed where a provider does not say when a limit is whole again.
constexpr duration reset_unknown = std::chrono::seconds{10};
/// A day's limit that is used up is told by a failure; until then a minute is what we hold back.
constexpr duration reset_most = std::chrono::seconds{60};
constexpr int64_t amount_most = 1'000'000'000'000;

} // namespace

void quota_bound::read(std::optional<int64_t> left, std::optional<duration> reset, int64_t unseen,
                       time_point now) {
  if (!left || *left < 0)
    return;
  left_ = std::min(*left, amount_most) - unseen;
  until_ = now + std::clamp(reset.value_or(reset_unknown), duration{0}, reset_most);
}

time_point quota_bound::ready_at(int64_t amount, time_point now) const {
  return now < until_ && left_ < amount ? until_ : now;
}

void quota_bound::take(int64_t amount) {
  left_ = std::max(left_ - amount, -amount_most);
}

} // namespace tributary
