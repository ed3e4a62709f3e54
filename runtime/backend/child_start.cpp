#include "runtime/backend/child_start.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>

namespace tributary {

namespace {

/// The two ends of a pipe.
struct pipe_ends {
  descriptor read;
  descriptor write;
};

/// Above 2, else it could be overwritten while the child's own three are put in place.
bool lift(descriptor& fd) {
  if (fd.get() > 2)
    return true;
  fd = descriptor{fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)};
  return static_cast<bool>(fd);
}

/// Not blocking on our side only: programs expect pipes that block.
bool open_pipe(pipe_ends& ends, bool we_write) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0)
    return false;
  ends.read = descriptor{fds[0]};
  ends.write = descriptor{fds[1]};
  if (!lift(ends.read) || !lift(ends.write))
    return false;
  return fcntl(we_write ? ends.write.get() : ends.read.get(), F_SETFL, O_NONBLOCK) == 0;
}

/// posix_spawn's two argument objects, released at the end of the scope.
class spawn_settings {
public:
  spawn_settings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  spawn_settings(const spawn_settings&) = delete;
  ~spawn_settings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }

  /// @param input The child's stdin, or -1 for /dev/null.
  int describe(const std::string& folder, int input, int output, int log) {
    int rc = posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    if (rc == 0)
      rc = input < 0 ? posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
                     : posix_spawn_file_actions_adddup2(&actions, input, 0);
    if (rc == 0)
      rc = posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (rc == 0)
      rc = posix_spawn_file_actions_adddup2(&actions, log, 2);
    if (rc == 0)
      rc = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    return rc == 0 ? own_group_and_signals() : rc;
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

private:
  /// Our threads block signals and ignore SIGPIPE; a program expects neither.
  int own_group_and_signals() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    return posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK
                                                   | POSIX_SPAWN_SETSIGDEF);
  }
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const auto& text : texts)
    out.push_back(const_cast<char*>(text.c_str())); // posix_spawn's signature; it does not write
  out.push_back(nullptr);
  return out;
}

/// glibc 2.36 declares `pidfd_open` without C linkage, so that it cannot be linked from C++.
int open_pidfd(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

int64_t microseconds(const timeval& span) {
  return int64_t{span.tv_sec} * 1'000'000 + span.tv_usec;
}

} // namespace

tl::expected<started_child, int> start_child(const child_command& command) {
  pipe_ends input, output, log;
  if ((command.input && !open_pipe(input, true)) || !open_pipe(output, false)
      || !open_pipe(log, false))
    return tl::unexpected<int>(errno);

  spawn_settings settings;
  if (int rc
      = settings.describe(command.folder, input.read.get(), output.write.get(), log.write.get()))
    return tl::unexpected<int>(rc);

  started_child child;
  auto argv = pointers(command.arguments);
  auto environment = pointers(command.environment);
  if (int rc = posix_spawn(&child.pid, command.program.c_str(), &settings.actions,
                           &settings.attributes, argv.data(), environment.data()))
    return tl::unexpected<int>(rc);

  child.ended = descriptor{open_pidfd(child.pid)};
  if (!child.ended) {
    int why = errno;
    ::kill(-child.pid, SIGKILL);
    collect_child(child.pid);
    return tl::unexpected<int>(why);
  }
  child.input = std::move(input.write);
  child.output = std::move(output.read);
  child.log = std::move(log.read);
  return child;
}

void sweep_group(const started_child& child) {
  // Where SIGCHLD is ignored the kernel has collected it, and the number may be another's by now.
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(child.pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_pid == child.pid)
    ::kill(-child.pid, SIGKILL);
}

child_status collect_child(pid_t pid) {
  child_status out;
  int status = 0;
  rusage used{};
  pid_t got = -1;
  do {
    got = wait4(pid, &status, 0, &used);
  } while (got < 0 && errno == EINTR);
  if (got != pid)
    return out;
  out.cpu_us = microseconds(used.ru_utime) + microseconds(used.ru_stime);
  if (WIFSIGNALED(status))
    out.signal = WTERMSIG(status);
  else
    out.exit_code = WEXITSTATUS(status);
  return out;
}

} // namespace tributary
