#pragma once

#include "runtime/base/error.hpp"
#include "runtime/planning/planner_question.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a planner's answer comes to.
struct planner_reading {
  made_plan made;
  /// What had to be changed in it, a sentence each.
  std::vector<std::string> repairs;
};

/// Reads what a worker answered to `planner_prompt`. The text is a stranger's: whatever it says,
/// the plan that comes out has unique ids, known types, needs of its own streams without a circle,
/// estimates between a second and a day, and no more streams than the task wants.
/// @returns Or `ec::malformed`: why it cannot be used at all.
result<planner_reading> read_planner_answer(std::string_view answer, const plan_wish& wish,
                                            const std::vector<planner_type>& types);

} // namespace tributary
