#pragma once

#include "runtime/planning/planner.hpp"

#include <vector>

namespace tributary {

/// Streams that become one: each stream of a plan stands in exactly one group, groups are in the
/// order of their first stream, and no group waits for itself by way of another.
using stream_groups = std::vector<std::vector<stream_index>>;

/// Which streams to combine so that at most `most` are left, and beside them the one that brings
/// the others together, where there is one: those of the same wave first, of the same type, with
/// the same needs, the shortest; of a chain its neighbours.
/// @param p Without cycles.
stream_groups combine_to(const plan& p, size_t most);

/// Makes one stream of each group: all their tasks, what they deliver, and all that they need.
/// @param why Added to the reason for each that was put together.
void unite(made_plan& in, const stream_groups& groups, std::string_view why);

} // namespace tributary
