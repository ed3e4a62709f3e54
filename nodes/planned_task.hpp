#pragma once

#include "config/plan_file.hpp"
#include "runtime/learn/learnings.hpp"
#include "runtime/planning/planner.hpp"

#include <functional>
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
  /// The worker that proposes the streams; empty: none.
  std::string planner;
};

/// Asks a planner. @returns Its words, or why there are none; after `ec::cancelled` there is no
/// plan at all.
using planner_asker = std::function<result<std::string>(const std::string& prompt)>;

/// What was made of it.
struct planned_task {
  made_plan made;
  /// Whose plan it is; empty where no worker's.
  std::string planner;
  /// By stream: the reasons for it and for its worker.
  std::vector<std::string> notes;
  /// What had to be changed in what a planner proposed.
  std::vector<std::string> repairs;
  /// Why a planner that was asked gave nothing that can be used, so that the plan is not its own.
  std::string unusable;
  /// The plan as a file, with these reasons in it.
  std::string yaml;
  /// What is wrong with the task or its inputs. Where one is an error there is no plan.
  problems found;
};

/// Makes a plan. Opens the inputs for their headings.
/// @param cluster Whose workers do it: the plan names none, so that it fits other clusters too, but
/// it says who would do it here and how long that takes.
/// @param known What earlier runs have taught.
/// @param ask Proposes the streams, twice where the first answer cannot be used; where it is empty
/// or of no use, they are made from the words of the task and the inputs.
planned_task plan_for(const task_request& wanted, const topology& cluster, const learnings& known,
                      const worker_chooser& choose, const planner_asker& ask = {});

} // namespace tributary
