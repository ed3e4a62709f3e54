#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/plan.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace tributary {

/// What a stream waits for.
enum class stream_timer : uint8_t {
  /// The end of a backoff.
  retry,
  /// The end of its `total-timeout`.
  give_up,
};

/// Moments that a run waits for, earliest first. It asks for one wake-up at a time: a new one only
/// where an earlier moment came in, or when the last has come.
class wake_queue {
public:
  struct entry {
    time_point when;
    /// `no_stream`: one of the run's own moments.
    stream_index stream = no_stream;
    /// The attempt after which the stream waits; an entry of an earlier one is stale. Of the run's
    /// own moments: which one (`run_timer`).
    uint32_t attempt = 0;
    stream_timer what = stream_timer::retry;
  };

  /// @returns When to be woken, where that has become earlier.
  std::optional<time_point> add(entry e) {
    heap_.push_back(e);
    std::push_heap(heap_.begin(), heap_.end(), later);
    if (armed_ && *armed_ <= e.when)
      return std::nullopt;
    armed_ = e.when;
    return armed_;
  }

  /// Takes the earliest moment that has come.
  std::optional<entry> take_due(time_point now) {
    if (heap_.empty() || heap_.front().when > now)
      return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    auto due = heap_.back();
    heap_.pop_back();
    return due;
  }

  /// To be called when all due ones are taken. @returns When to be woken next.
  std::optional<time_point> rearm(time_point now) {
    if (armed_ && *armed_ > now)
      return std::nullopt;
    armed_ = next();
    return armed_;
  }

  /// The earliest moment, whether or not a wake-up was asked for it.
  std::optional<time_point> next() const {
    if (heap_.empty())
      return std::nullopt;
    return heap_.front().when;
  }

  std::optional<time_point> armed() const { return armed_; }
  const std::vector<entry>& entries() const { return heap_; }

private:
  static bool later(const entry& left, const entry& right) {
    return left.when != right.when ? left.when > right.when : left.stream > right.stream;
  }

  std::vector<entry> heap_;
  std::optional<time_point> armed_;
};

} // namespace tributary
