#pragma once

#include "runtime/plan/advice.hpp"

#include <string>
#include <vector>

namespace tributary {

/// What every rule may look at.
struct advice_view {
  const plan& of;
  const stream_graph& graph;
  const plan_estimate& figures;
  /// When the last stream ends, before what synthesis adds.
  duration streams_wall{0};
  coordination_cost cost;
};

/// Of one kind at most so many are given, the rest in one line: nobody reads a thousand.
inline constexpr size_t advices_per_kind = 5;

// Each rule gives its advice, or none. They stand in the order in which `check` shows them.

/// Streams that wait for each other so much that the pattern saves nothing.
std::vector<advice> advise_dependencies(const advice_view& view);
/// One stream that all others wait for.
std::vector<advice> advise_blocking(const advice_view& view);
/// Streams that cost more to run than they do, and which to combine.
std::vector<advice> advise_combining(const advice_view& view);
/// Streams far longer than the rest, and where to split them.
std::vector<advice> advise_splitting(const advice_view& view);
/// A synthesis that costs more than the streams save.
std::vector<advice> advise_synthesis(const advice_view& view);
/// Streams whose words build on others.
std::vector<advice> advise_hidden_needs(const advice_view& view);
/// Figures that rest on no estimate.
std::vector<advice> advise_estimates(const advice_view& view);

/// `'a', 'b' and 'c'`; after the sixth `and 12 more`.
std::string listed(const plan& p, const std::vector<stream_index>& streams);

/// `a, b, c` as a plan's `needs` has them, all of them up to a line's worth.
std::string as_needs(const plan& p, const std::vector<stream_index>& streams);

/// Keeps the first `advices_per_kind` and folds the others into the last of them.
std::vector<advice> bounded(std::vector<advice> all);

} // namespace tributary
