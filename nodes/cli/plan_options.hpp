#pragma once

#include "config/plan_file.hpp"
#include "config/topology_file.hpp"
#include "nodes/cli/console.hpp"
#include "nodes/doorbell.hpp"
#include "nodes/lesson_book.hpp"
#include "nodes/run_setup.hpp"
#include "nodes/state_place.hpp"

#include <string>

namespace tributary {

/// What `run` and `check` are told about a plan beside the plan itself.
struct plan_options {
  std::string plan_file;
  /// Instead of a file: what somebody wants done, to be planned first.
  std::string task;
  /// The worker that plans it; empty: the topology's, else none.
  std::string planner;
  /// Where the main thread waits; to be set where there may be a task.
  doorbell* bell = nullptr;
  std::string topology_file;
  plan_overrides overrides;
  run_choices choices;
  /// The flag --state.
  std::string state;
};

/// PLAN, --topology, --input, --set, --worker, --max-parallel, --max-budget-usd, --deadline,
/// --audit, --state.
void add_plan_options(command_line& line, plan_options& to);
/// The same with --task in the place of PLAN, and --planner.
void add_plan_or_task_options(command_line& line, plan_options& to);
/// --fail-fast, --reuse and --sequential.
void add_run_choices(command_line& line, run_choices& to);

/// A plan that may run, and the workers that it runs on.
struct loaded_plan {
  plan what;
  topology cluster;
  /// What was odd about it, told already.
  problems warnings;
  /// Who gets streams that name no worker, and why.
  std::vector<assigned_type> assigned;
  /// What earlier runs have taught.
  std::shared_ptr<lesson_book> lessons;
  state_place state;
};

/// --state
void add_state_option(command_line& line, std::string& to);

/// The topology file that was asked for, else what is there without one. Problems are told.
/// @returns The exit code where it cannot be used.
tl::expected<topology, int> load_topology(const std::string& file, const console& out);

/// Where state is kept. Problems are told. @returns The exit code where it cannot be.
tl::expected<state_place, int>
load_state(const std::string& flag, const topology& cluster, const console& out);

/// What a verb finds where it runs.
struct found_cluster {
  topology cluster;
  state_place state;
};

/// Both of the above.
tl::expected<found_cluster, int>
load_cluster(const std::string& topology_file, const std::string& state, const console& out);

/// The plan without workers assigned: what a client sends to a coordinator, which has its own.
tl::expected<plan, int> load_plan(const plan_options& options, const console& out);

/// The plan and its workers, everything checked and all problems told at once.
tl::expected<loaded_plan, int> load_whole(const plan_options& options, const console& out);

} // namespace tributary
