#pragma once

#include "runtime/plan/graph.hpp"
#include "runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace tributary {

/// What would make a plan fit the pattern better, or why it does not fit.
struct advice {
  /// Kebab-case name for programs: strong-dependencies, blocking-stream, over-parallelised,
  /// outsized-stream, costly-synthesis, hidden-dependency, no-estimates.
  std::string kind;
  std::string what;
  /// What to change, concretely: which streams to combine, at which task to split.
  std::string remedy;
  std::vector<stream_index> streams;
  /// over-parallelised: each of these lists should be one stream.
  std::vector<std::vector<stream_index>> combine = {};
};

/// What `check` says about a plan without running it.
struct plan_estimate {
  std::vector<std::vector<stream_index>> waves;
  std::vector<stream_index> critical_path;
  duration sequential{0};
  duration critical{0};
  duration synthesis{0};
  /// Wall time with `slots`, synthesis included.
  duration parallel{0};
  double speedup = 0;
  uint32_t slots = 0;
  uint32_t peak_parallel = 0;
  std::vector<advice> advices;
};

/// Costs of running a stream at all, for judging whether one is worth it.
struct coordination_cost {
  /// Start, hand-over and merge of one stream; measured by tests/bench, in practice a model's
  /// start-up.
  duration per_stream = std::chrono::seconds{2};
  /// On how many streams of earlier runs that was measured; 0: it is what is usual.
  uint64_t measured = 0;
};

plan_estimate estimate_plan(const plan& p, uint32_t slots, const coordination_cost& cost);

/// A stream whose words build on another's output without needing it.
struct hidden_need {
  stream_index stream;
  stream_index on;
  /// The words that say so.
  std::string words;
};

/// Finds such streams by their words ("synthesize findings", "based on the above", another's name).
/// Never gives a need that would close a cycle.
std::vector<hidden_need> find_hidden_needs(const plan& p);

} // namespace tributary
