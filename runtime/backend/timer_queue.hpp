#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace tributary {

/// Points on the clock that never jumps: for waiting only, never written down.
using steady_point = std::chrono::steady_clock::time_point;

/// Names a timer until it has fired or was cancelled. The default names none.
struct timer_id {
  steady_point at{};
  uint64_t number = 0;

  auto operator<=>(const timer_id&) const = default;
};

/// Jobs by the time at which they are due; those due at the same time in the order they were added.
/// Cancelling really removes, so an hour's timeout of a child that took a millisecond costs
/// nothing.
class timer_queue {
public:
  timer_id add(steady_point at, std::function<void()> job);
  /// @returns Whether it had still been waiting.
  bool cancel(const timer_id& id);
  /// When the first one is due.
  std::optional<steady_point> next() const;
  /// Takes out the first that is due at `now`; null when none is.
  std::function<void()> take_due(steady_point now);

private:
  std::map<timer_id, std::function<void()>> waiting_;
  uint64_t last_number_ = 0;
};

} // namespace tributary
