#pragma once

#include "nodes/cli/console.hpp"
#include "nodes/doorbell.hpp"
#include "nodes/lesson_book.hpp"
#include "nodes/planned_task.hpp"

#include <memory>

namespace tributary {

/// What a verb has for planning a task.
struct planning_means {
  const topology& cluster;
  std::shared_ptr<lesson_book> lessons;
  /// Where a planner is waited for.
  doorbell& bell;
  const console& out;
  /// Millionths of a US dollar that the planner may cost.
  std::optional<int64_t> microusd_max = {};
};

/// Plans the task: by the worker that the request names, else by the one that the assignment table
/// has for `planning`, else by its words. Says whom it asks, what came of it and what was changed.
/// @param spent Gets what the planner has cost, in millionths of a US dollar; may be null.
/// @returns The exit code where there is no plan.
tl::expected<planned_task, int>
plan_task(task_request wanted, const planning_means& with, int64_t* spent = nullptr);

} // namespace tributary
