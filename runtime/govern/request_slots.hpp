#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <deque>

namespace tributary {

/// Moments at which one request each may begin, evenly spaced.
struct request_slots {
  time_point first{};
  duration spacing{0};
  uint64_t count = 0;
  /// So long after its moment each is good; then it is lost.
  duration good_for{0};

  bool operator==(const request_slots&) const = default;
};

/// The spacing at which no minute has more than were allowed, though each may be used so much too
/// late.
duration slot_spacing(uint64_t per_minute, duration late);

/// Requests that were dealt out to us: lets each begin at its moment or a little later.
class dealt_requests {
public:
  /// Those that come later are added later.
  void add(const request_slots& slots);
  /// When the next may begin; `time_point::max()` where there is none.
  time_point ready_at(time_point now) const;
  void take(time_point now);
  /// How many are still good.
  uint64_t left(time_point now) const;

private:
  void drop_late(time_point now);

  std::deque<request_slots> series_;
};

} // namespace tributary
