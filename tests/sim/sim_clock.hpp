#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace tributary::sim {

/// Virtual time: things happen in order of their time, and of their posting where that is equal.
class sim_clock {
public:
  using job = std::function<void()>;

  time_point now() const { return now_; }
  bool idle() const { return queue_.empty(); }
  uint64_t done() const { return done_; }

  void at(time_point when, job what) {
    queue_.push({std::max(when, now_), ++posted_, std::move(what)});
  }
  void after(duration wait, job what) { at(now_ + wait, std::move(what)); }

  /// Does the next thing; time jumps to it.
  void step() {
    auto next = std::move(const_cast<entry&>(queue_.top()));
    queue_.pop();
    now_ = next.when;
    ++done_;
    next.what();
  }

private:
  struct entry {
    time_point when;
    uint64_t order;
    job what;

    bool operator<(const entry& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  time_point now_{std::chrono::hours{24 * 365}};
  std::priority_queue<entry> queue_;
  uint64_t posted_ = 0;
  uint64_t done_ = 0;
};

} // namespace tributary::sim
