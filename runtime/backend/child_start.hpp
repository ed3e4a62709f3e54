#pragma once

#include "runtime/base/descriptor.hpp"

#include <sys/types.h>
#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// A program with all that it is given. Nothing else of ours reaches it.
struct child_command {
  /// Path of the program, as `find_program` gave it; never looked up again.
  std::string program;
  /// argv, its name first.
  std::vector<std::string> arguments;
  /// `NAME=value` each; the whole of its environment.
  std::vector<std::string> environment;
  /// Its working folder.
  std::string folder;
  /// What it reads on stdin; absent: /dev/null, so that no program waits for a terminal.
  std::optional<std::string> input;
};

/// A running child and our ends of its pipes, all of them non-blocking and closed on exec.
struct started_child {
  pid_t pid = -1;
  /// Readable once the child has ended.
  descriptor ended;
  /// Closed where the command has no input.
  descriptor input;
  descriptor output;
  descriptor log;
};

/// Starts the program as the leader of a process group of its own, with every signal at its
/// default, no descriptor beside stdin, stdout and stderr, and no shell in between.
/// @returns Or the `errno` of what did not work; nothing is left behind then.
tl::expected<started_child, int> start_child(const child_command& command);

/// How a child ended.
struct child_status {
  /// Meaningful where `signal` is 0. -1: somebody else in the process has collected the child.
  int exit_code = -1;
  /// The signal that ended it, or 0.
  int signal = 0;
  /// Processor time of it and of those of its children that it has waited for, in microseconds.
  int64_t cpu_us = 0;
};

/// Ends what is left of the group of a child whose `ended` is readable. Call before
/// `collect_child`: until then the number of the group cannot belong to anybody else.
void sweep_group(const started_child& child);

/// Takes the exit status, so that no zombie stays. Does not block once `ended` is readable.
child_status collect_child(pid_t pid);

} // namespace tributary
