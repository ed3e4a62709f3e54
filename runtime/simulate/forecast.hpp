#pragma once

#include "runtime/simulate/trial.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace tributary::sim {

/// A figure over all trials.
struct spread_of {
  duration half{0};
  duration nine_of_ten{0};
  duration worst{0};
};

/// A stream that the end of runs waited for.
struct bottleneck {
  stream_index stream;
  /// Trials in whose longest chain it was.
  uint32_t trials = 0;
  /// How long, on average over those.
  duration usual{0};
};

/// A stream that was not delivered in some trials.
struct unhealed {
  stream_index stream;
  uint32_t trials = 0;
  /// Why in the first of them.
  std::string why;
  uint64_t seed = 0;
};

/// What many trials of one plan on one cluster came to.
struct forecast {
  uint64_t first_seed = 0;
  uint32_t trials = 0;
  uint32_t streams = 0;
  uint32_t nodes = 0;
  uint32_t slots = 0;
  spread_of makespan;
  /// The middle over trials: the times that were drawn one after another, their longest path, and
  /// all of them evenly over the slots that may be used.
  duration sequential{0};
  duration longest_path{0};
  duration work_over_slots{0};
  /// `sequential` over the makespan of its own trial: the middle, nine of ten reach, the least.
  double speedup = 0;
  double speedup_nine_of_ten = 0;
  double speedup_least = 0;
  uint64_t delivered = 0;
  /// Trials in which every stream was.
  uint32_t whole = 0;
  uint32_t stuck = 0;
  /// Trials by the program's exit code.
  std::vector<std::pair<int, uint32_t>> exit_codes;
  uint64_t attempts = 0;
  uint64_t hedges = 0;
  uint64_t switches = 0;
  uint64_t rescopes = 0;
  uint64_t splits = 0;
  uint64_t node_deaths = 0;
  std::array<uint64_t, failure_kinds> retries{};
  int64_t cost_half = 0;
  int64_t cost_worst = 0;
  /// Most trials first; those of no trial are left out.
  std::vector<bottleneck> bottlenecks;
  std::vector<unhealed> lost;
  /// Streams without estimate and record; workers whose records were used.
  uint32_t unknown_times = 0;
  std::vector<std::string> corrected;
  /// Workers of the plan whose costs nobody knows.
  std::vector<std::string> unknown_costs;
  uint64_t events = 0;

  /// No trial can take less, by the middle of what was drawn.
  duration bound() const { return std::max(longest_path, work_over_slots); }
};

/// Tries the plan so many times, with seeds `first_seed` and on. The same arguments give the same
/// forecast, on however many threads.
forecast try_often(const what_if& of, std::shared_ptr<const plan> p, uint64_t first_seed,
                   uint32_t trials, uint32_t threads);

/// For people; fits 90 columns.
std::string forecast_text(const forecast& f, const plan& p, const what_if& of, bool color);
/// The same as one JSON object, whole; times in seconds.
std::string forecast_json(const forecast& f, const plan& p, const what_if& of);

} // namespace tributary::sim
