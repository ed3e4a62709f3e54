#pragma once

#include "runtime/base/descriptor.hpp"

#include <sys/types.h>

#include <set>

namespace tributary {

/// Ends our children when we die without a chance to do it ourselves (SIGKILL, the OOM killer). A
/// small process of ours reads from a pipe which groups are running; when the pipe's other end
/// closes, because we are gone, it kills those that are left, grandchildren included. README.md
/// says why this and not PR_SET_PDEATHSIG. For one thread: the reactor's.
class child_guard {
public:
  child_guard() = default;
  child_guard(const child_guard&) = delete;
  child_guard& operator=(const child_guard&) = delete;
  /// Ends the process and collects it.
  ~child_guard() { stop(); }

  /// The leader of a group that is to die with us. The first one starts the process, so whoever
  /// runs no programs has none.
  void add(pid_t leader);
  /// Call before the leader is collected: after that its number may be another's.
  void remove(pid_t leader);
  /// The process, or -1 while there is none; for tests.
  pid_t process() const { return process_; }

private:
  bool start();
  bool tell(pid_t word);
  void stop();

  descriptor pipe_;
  pid_t process_ = -1;
  /// What a new process is told when the old one was lost.
  std::set<pid_t> running_;
};

} // namespace tributary
