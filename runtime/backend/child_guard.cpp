#include "runtime/backend/child_guard.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>

namespace tributary {

namespace {

/// The groups that the guard's own process knows of. Static, because after a fork out of many
/// threads no memory may be asked for; only the pages in use are real.
std::array<pid_t, limits::slots_per_node> groups;

void forget(size_t& count, pid_t leader) {
  auto* end = groups.data() + count;
  auto* hit = std::find(groups.data(), end, leader);
  if (hit == end)
    return;
  *hit = groups[--count];
}

/// What the guard's process does: system calls only. Positive numbers come, negative ones go.
[[noreturn]] void watch_over(int pipe) {
  // Away from the terminal's signals and from whoever kills by our name.
  setpgid(0, 0);
  prctl(PR_SET_NAME, "child-guard");
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  // Nothing of ours may stay open through it: no terminal, no socket, no pipe's other end.
  dup2(pipe, 0);
  closefrom(1);
  if (chdir("/") != 0)
    _exit(1);
  size_t count = 0;
  std::array<pid_t, 256> words;
  while (true) {
    auto got = ::read(0, words.data(), sizeof words);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    for (size_t i = 0; i < static_cast<size_t>(got) / sizeof(pid_t); ++i)
      if (words[i] < 0)
        forget(count, -words[i]);
      else if (count < groups.size())
        groups[count++] = words[i];
  }
  for (size_t i = 0; i < count; ++i)
    ::kill(-groups[i], SIGKILL);
  _exit(0);
}

} // namespace

void child_guard::add(pid_t leader) {
  running_.insert(leader);
  if (process_ >= 0 && tell(leader))
    return;
  // The first of all, or somebody has killed the process: a new one is told all that run.
  stop();
  if (!start()
      || !std::all_of(running_.begin(), running_.end(), [this](pid_t p) { return tell(p); }))
    log::warn("child-guard-missed", "reason", std::strerror(errno));
}

void child_guard::remove(pid_t leader) {
  if (running_.erase(leader) != 0 && process_ >= 0 && !tell(-leader))
    stop();
}

bool child_guard::start() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return false;
  descriptor read{ends[0]};
  pipe_ = descriptor{ends[1]};
  // A guard that is stuck must not hold the reactor up.
  fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  process_ = fork();
  if (process_ == 0)
    watch_over(read.get());
  if (process_ < 0)
    pipe_.close();
  return process_ > 0;
}

/// Words are written whole: they are far below what a pipe takes at once.
bool child_guard::tell(pid_t word) {
  return ::write(pipe_.get(), &word, sizeof word) == sizeof word;
}

void child_guard::stop() {
  if (process_ < 0)
    return;
  // By signal: at the end of its pipe it would kill those that it was not told the end of.
  ::kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  pipe_.close();
}

} // namespace tributary
