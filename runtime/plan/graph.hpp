#pragma once

#include "runtime/plan/plan.hpp"

#include <vector>

namespace tributary {

/// Who needs whom, both ways, for streams 0..n-1.
struct stream_graph {
  std::vector<std::vector<stream_index>> needs;
  std::vector<std::vector<stream_index>> dependents;
};

stream_graph graph_of(const plan& p);

/// A cycle as a path that ends where it begins (`{2, 5, 2}`), or empty where there is none.
std::vector<stream_index> find_cycle(const stream_graph& g);

/// Streams by wave: wave 0 needs nothing, wave k needs something of wave k-1. The graph has no
/// cycle.
std::vector<std::vector<stream_index>> waves(const stream_graph& g);

/// The stream's estimate, or the default where the plan gives it none.
duration estimate_of(const stream_spec& s);

/// For each stream, the longest path from its start to the end of the run, by estimates: the rank
/// by which ready streams are chosen (critical path scheduling; Kelley and Walker 1959).
std::vector<duration> longest_remaining(const plan& p, const stream_graph& g);
/// The same by what each stream is expected to take.
std::vector<duration> longest_remaining(const stream_graph& g, const std::vector<duration>& times);

/// The streams of the longest path, in order.
std::vector<stream_index> critical_path(const plan& p, const stream_graph& g);

/// Wall time of the plan on so many slots by list scheduling with the ranks above; an estimate.
duration makespan(const plan& p, const stream_graph& g, uint32_t slots);

} // namespace tributary
