#pragma once

#include "runtime/journal/event_log.hpp"
#include "runtime/simulate/dice.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace tributary::sim {

/// A journal on a disk, as far as promises depend on it: `append` buffers, a commit makes durable,
/// and a crash drops what is not. What was committed may be told of late, never early.
class sim_disk {
public:
  explicit sim_disk(std::string run) : run_(std::move(run)), log_(run_) {}

  void append(time_point at, const run_event& event) { log_.add(at, event); }
  size_t size() const { return log_.size(); }
  size_t durable() const { return durable_; }
  bool is_dirty() const { return durable_ < log_.size(); }
  /// @returns Whether it worked: a disk that is full or read-only takes nothing.
  bool commit(time_point now) {
    if (now < bad_until)
      return false;
    durable_ = log_.size();
    return true;
  }
  /// Somebody else made so many durable.
  void note_durable(size_t count) { durable_ = count; }
  /// The process dies: a commit that was under way may have come to some of the events.
  void crash(dice& d) {
    if (is_dirty() && d.permille(500))
      durable_ += d.below(log_.size() - durable_ + 1);
    event_log left{run_};
    for (size_t i = 0; i < durable_; ++i)
      left.add(log_.time_of(i), log_.event_of(i));
    log_ = std::move(left);
  }
  time_point time_of(size_t place) const { return log_.time_of(place); }
  run_event event_of(size_t place) const { return log_.event_of(place); }

  /// Full or read-only until then.
  time_point bad_until{};

private:
  std::string run_;
  event_log log_;
  size_t durable_ = 0;
};

} // namespace tributary::sim
