#pragma once

#include "runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace tributary {

/// The ids of the streams that a run may add to its plan by itself (to settle a conflict, say), in
/// the order in which they are added: `synthesis` where a worker folds results into the draft, then
/// `extra-1` and so on, but for ids that the plan has. Whoever has the plan finds the same, so
/// events about them can be read anywhere.
/// @returns `limits::extra_streams` of them.
std::vector<std::string> extra_ids(const plan& p);

/// The ids of all streams that events of a run may be about, by index: the plan's, then the extra
/// ones.
std::vector<std::string> stream_ids(const plan& p);

} // namespace tributary
