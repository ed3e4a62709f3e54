#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>

namespace tributary {

/// What is known of one worker from the attempts it has made, over all runs that were learned from.
struct worker_record {
  /// Attempts that ended, and those of them that failed.
  uint32_t attempts = 0;
  uint32_t failed = 0;
  /// Streams it was first asked to do, and those of them that its first try did.
  uint32_t streams = 0;
  uint32_t first_try = 0;
  /// Middle of the service times of accepted attempts; 0: none yet.
  duration typical{0};
  /// The silence that nineteen of twenty accepted attempts stayed below; 0: not known.
  duration silence{0};
  /// Of all its attempts together.
  int64_t cost_microusd = 0;

  bool operator==(const worker_record&) const = default;
};

} // namespace tributary
