#pragma once

#include "runtime/simulate/trial.hpp"

#include <memory>
#include <vector>

namespace tributary::bench {

/// A plan and a cluster, drawn from a seed, with the same luck for every way to run it.
struct adapt_case {
  std::shared_ptr<const plan> as_it_is;
  std::shared_ptr<const plan> adapting;
  sim::what_if cluster;
};

/// Between 4 and 40 streams of 1 to 8 tasks in layers, in a fork and a join, in chains or apart, on
/// 2 to 24 slots; service times as heavy as Pareto's tail with a shape between 1.2 and 2.
adapt_case adapt_case_of(uint64_t seed);

/// One plan run both ways.
struct adapt_outcome {
  uint64_t seed = 0;
  duration without{0};
  duration with{0};
  /// What no way to run it can take less than that leaves streams whole: the longest path of what
  /// was drawn for first attempts, and all of that over the slots.
  duration bound{0};
  uint32_t splits = 0;
  /// By the events' own account, over all its streams.
  duration told_gain{0};
  /// Where attempts failed or streams were lost, the two are not the same work.
  bool whole = false;

  double ratio() const {
    return static_cast<double>(with.count()) / static_cast<double>(without.count());
  }
};

adapt_outcome run_both_ways(uint64_t seed);

/// Seeds `first` and on.
std::vector<adapt_outcome> run_many(uint64_t first, uint32_t count);

} // namespace tributary::bench
