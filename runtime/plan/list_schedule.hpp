#pragma once

#include "runtime/plan/graph.hpp"

#include <vector>

namespace tributary {

/// What list scheduling makes of a plan: when each stream would run, by estimates.
struct list_schedule {
  std::vector<duration> start;
  std::vector<duration> finish;
  /// When the last stream ends.
  duration wall{0};
  /// The most streams that run at once.
  uint32_t peak = 0;
};

/// Runs the plan on `slots` equal slots (0 counts as 1), the longest remaining path first. A stream
/// with `start: first` counts as if it waited for all: it ends no earlier than its last update.
list_schedule schedule_on(const plan& p, const stream_graph& g, uint32_t slots);

/// The sum, or the largest span where it would not fit: a million estimates of a year do not.
duration add_bounded(duration left, duration right);

} // namespace tributary
