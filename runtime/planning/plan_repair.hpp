#pragma once

#include "runtime/planning/planner.hpp"

#include <string>
#include <vector>

namespace tributary {

/// Makes of a plan that somebody else thought of one that `check` has nothing against: needs that
/// go in a circle are taken out, needs that only the words tell are added, streams that are too
/// small to be worth a start or more than `most` are put together. One whose streams wait for each
/// other too much to gain anything is said to be undivided; its streams run one after the other.
/// @param repairs Gets a sentence for each thing that was changed.
void repair(made_plan& made, size_t most, std::vector<std::string>& repairs);

} // namespace tributary
