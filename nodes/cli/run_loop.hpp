#pragma once

#include "nodes/cli/approval_desk.hpp"
#include "nodes/cli/run_view.hpp"
#include "nodes/doorbell.hpp"
#include "nodes/run_feed.hpp"
#include "runtime/report/run_folder.hpp"

#include <functional>
#include <string>

namespace tributary {

/// A run that goes on somewhere, as the main thread deals with it.
struct run_hooks {
  /// Asks the run to end with this code.
  std::function<void(const std::string& why, int exit_code)> cancel;
  /// Called a few times a second; may be empty.
  std::function<void()> look_after;
  /// What is done about what waits for approval.
  approval_desk* desk = nullptr;
};

/// How watching a run ended.
struct watched {
  int exit_code = 0;
  /// By a second signal, before the run was over: nothing may hold the process up any more.
  bool hurried = false;
  /// It waits for a person, and nobody is here: the code is 6, and the run is not over.
  bool waits = false;
};

/// What a program ends with that leaves a run to wait for approval.
inline constexpr int waits_for_approval_code = 6;

/// Shows the run until it is over. The first Ctrl-C (or SIGTERM) cancels it, a second one leaves at
/// once. The closing lines are left to the caller.
watched watch_run(doorbell& bell, run_feed& feed, run_view& view, const run_hooks& hooks);

/// Waits until the files are on disk of a run that waits for approval, and says how to go on.
/// @param go_on The commands that do, a line each.
int leave_waiting(const std::string& run, const approval_desk& desk, run_folder* files,
                  const std::vector<std::string>& go_on, const console& out);

/// Waits until all files are on disk, then says the closing lines. @returns The exit code.
int close_run(run_view& view, run_folder& files, int exit_code, const console& out);

} // namespace tributary
