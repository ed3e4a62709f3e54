#pragma once

#include "runtime/base/limits.hpp"

#include <chrono>

namespace tributary {

/// Whether a gate takes connections: for a while it does not after it had no descriptor for one,
/// since the kernel would offer that one again at once.
class accept_rest {
public:
  using time_point = std::chrono::steady_clock::time_point;

  void begin(time_point now) { until_ = now + limits::accept_pause; }
  bool over(time_point now) const { return now >= until_; }
  time_point until() const { return until_; }

private:
  time_point until_{};
};

} // namespace tributary
