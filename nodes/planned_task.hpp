#pragma once

#include "config/plan_file.hpp"
#include "runtime/learn/learnings.hpp"
#include "runtime/planning/planner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// A task in somebody's words, and what is at hand for it.
struct task_request {
  std::string task;
  std::optional<plan_kind> kind;
  /// Globs, relative to the current folder.
  std::vector<std::string> inputs;
};

/// What was made of it.
struct planned_task {
  made_plan made;
  /// By stream: the reasons for it and for its worker.
  std::vector<std::string> notes;
  /// The plan as a file, with these reasons in it.
  std::string yaml;
  /// What is wrong with the task or its inputs. Where one is an error there is no plan.
  problems found;
};

/// Makes a plan without asking any model. Opens the inputs for their headings.
/// @param cluster Whose workers do it: the plan names none, so that it fits other clusters too, but
/// it says who would do it here and how long that takes.
/// @param known What earlier runs have taught.
planned_task plan_for(const task_request& wanted, const topology& cluster, const learnings& known,
                      const worker_chooser& choose);

} // namespace tributary
