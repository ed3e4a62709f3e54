#pragma once

#include "runtime/base/time.hpp"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// One process of the machine.
struct process_entry {
  pid_t pid = -1;
  pid_t parent = -1;
  /// When it began, in ticks since the machine did: with `pid` it names a process for ever.
  uint64_t start = 0;
  /// Processor time so far, in ticks of the kernel (100 a second).
  uint64_t cpu_ticks = 0;
  /// It has ended and waits to be collected.
  bool ended = false;
};

/// Reads a line of /proc/PID/stat. The name in it may hold anything, brackets and blanks included.
std::optional<process_entry> parse_process_line(std::string_view line);

/// The processes of this machine as /proc shows them. One reading serves all who ask within a
/// moment. For one thread: the reactor's.
class process_table {
public:
  using steady = std::chrono::steady_clock::time_point;

  /// Reads anew what is older than `age_max`; with 0 always.
  void refresh(steady now, duration age_max);
  /// Null where it is not there.
  const process_entry* find(pid_t pid) const;
  /// Its children, theirs and so on, in no order.
  std::vector<process_entry> below(pid_t root) const;
  const std::map<pid_t, process_entry>& all() const { return by_pid_; }

private:
  std::optional<steady> read_at_;
  std::map<pid_t, process_entry> by_pid_;
  std::multimap<pid_t, pid_t> children_;
};

/// Whether the process was given the variable `assignment` (`NAME=value`) when it began.
bool has_variable(pid_t pid, std::string_view assignment);

/// Bytes that it has read and written by system calls, files, pipes and sockets alike; 0 where we
/// may not know.
uint64_t bytes_moved(pid_t pid);

/// Ends exactly this process, not another that has its number by now.
void kill_process(const process_entry& who);

} // namespace tributary
