#pragma once

#include "runtime/simulate/what_if.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace tributary::sim {

/// A stream that has no result in the end.
struct lost_stream {
  stream_index stream;
  std::string why;
};

/// What one simulated run came to.
struct trial_outcome {
  uint64_t seed = 0;
  duration makespan{0};
  /// The times that were drawn for each stream's first attempt, one after another; the longest path
  /// of them over needs. Nothing of what failed is in them.
  duration sequential{0};
  duration longest_path{0};
  uint32_t delivered = 0;
  uint32_t attempts = 0;
  uint32_t hedges = 0;
  uint32_t switches = 0;
  uint32_t rescopes = 0;
  /// Attempts at a share of another's tasks, and what they won by their own account.
  uint32_t splits = 0;
  duration split_gain{0};
  uint32_t node_deaths = 0;
  int64_t cost_microusd = 0;
  /// By kind of failure.
  std::array<uint32_t, failure_kinds> retries{};
  /// From the stream that ended last back over the need that each waited for longest, in order.
  std::vector<stream_index> chain;
  /// Of each stream of `chain`: from its last need's end (the start of the run) to its own.
  std::vector<duration> spans;
  std::vector<lost_stream> lost;
  int exit_code = 0;
  /// Nothing could go on: streams wait for what no node offers.
  bool stuck = false;
  /// Events that the run's core was told.
  uint64_t events = 0;
};

/// Runs the plan once on the cluster, in virtual time: the run's core, the scheduler, the governor
/// and the failure rules are those of a real run.
trial_outcome try_once(const what_if& of, std::shared_ptr<const plan> p, uint64_t seed);

} // namespace tributary::sim
