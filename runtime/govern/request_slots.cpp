#include "runtime/govern/request_slots.hpp"

#include <algorithm>

namespace tributary {

namespace {

constexpr duration minute = std::chrono::minutes{1};
/// Of the bound, left unused: calls arrive less evenly than they are made.
constexpr uint64_t margin_part = 50;

/// How many of them are lost by now.
uint64_t late(const request_slots& s, time_point now) {
  auto over = now - s.good_for - s.first;
  if (over < duration{0})
    return 0;
  return std::min(s.count, static_cast<uint64_t>(over / s.spacing) + 1);
}

} // namespace

duration slot_spacing(uint64_t per_minute, duration late) {
  auto spaced = static_cast<int64_t>(
    std::clamp<uint64_t>(per_minute - per_minute / margin_part, 1, minute.count()));
  return duration{((minute + late).count() + spaced - 1) / spaced};
}

void dealt_requests::add(const request_slots& slots) {
  if (slots.count > 0)
    series_.push_back(slots);
}

void dealt_requests::drop_late(time_point now) {
  while (!series_.empty()) {
    auto& s = series_.front();
    auto gone = late(s, now);
    s.first += s.spacing * static_cast<int64_t>(gone);
    s.count -= gone;
    if (s.count > 0)
      return;
    series_.pop_front();
  }
}

time_point dealt_requests::ready_at(time_point now) const {
  for (const auto& s : series_)
    if (auto gone = late(s, now); gone < s.count)
      return s.first + s.spacing * static_cast<int64_t>(gone);
  return time_point::max();
}

void dealt_requests::take(time_point now) {
  drop_late(now);
  if (series_.empty())
    return;
  auto& s = series_.front();
  s.first += s.spacing;
  if (--s.count == 0)
    series_.pop_front();
}

uint64_t dealt_requests::left(time_point now) const {
  uint64_t left = 0;
  for (const auto& s : series_)
    left += s.count - late(s, now);
  return left;
}

} // namespace tributary
