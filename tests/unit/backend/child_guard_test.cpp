#include "runtime/backend/child_guard.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/lifeline.hpp"
#include "tests/unit/backend/trial.hpp"

#include <sys/wait.h>

#include <csignal>
#include <fstream>

using namespace tributary;
using trial::attempt;
using trial::lifeline;
using trial::order_parts;

namespace {

/// A process that runs a program with a grandchild, tells that both are there, and waits to be
/// killed.
[[noreturn]] void run_until_killed(const lifeline& life, int tell) {
  backend_set backends{{1, ""}};
  auto parts = order_parts::of_script("exec 9>'" + life.path()
                                      + "'; trap '' TERM HUP; "
                                        "(trap '' TERM HUP; exec sleep 1000) & "
                                        "echo ready >&2; exec sleep 1000");
  attempt a{backends, parts};
  char word = a.says("ready") ? 'y' : 'n';
  if (::write(tell, &word, 1) != 1)
    _exit(1);
  while (true)
    pause();
}

/// Sleeps as the leader of a group of its own until it is killed.
pid_t start_sleeper() {
  auto pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    while (true)
      pause();
  }
  setpgid(pid, pid);
  return pid;
}

int signal_that_ended(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

TEST_CASE("a node that is killed takes its children and grandchildren with it") {
  lifeline life;
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  auto node = fork();
  if (node == 0)
    run_until_killed(life, ends[1]);
  char word = 0;
  REQUIRE(::read(ends[0], &word, 1) == 1);
  REQUIRE(word == 'y');
  CHECK(life.held());
  kill(node, SIGKILL);
  CHECK(signal_that_ended(node) == SIGKILL);
  CHECK(life.cut());
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("whoever runs no program has no guard") {
  child_guard guard;
  CHECK(guard.process() == -1);
}

TEST_CASE("a guard that is let go leaves the others alone, and itself too") {
  auto sleeper = start_sleeper();
  pid_t process = -1;
  {
    child_guard guard;
    guard.add(sleeper);
    process = guard.process();
    REQUIRE(process > 0);
  }
  CHECK(kill(process, 0) != 0);
  CHECK(kill(sleeper, 0) == 0);
  kill(sleeper, SIGKILL);
  CHECK(signal_that_ended(sleeper) == SIGKILL);
}

TEST_CASE("a guard that was killed is replaced, and the new one knows of all that run") {
  auto first = start_sleeper();
  auto second = start_sleeper();
  child_guard guard;
  guard.add(first);
  auto old = guard.process();
  kill(old, SIGKILL);
  siginfo_t info{};
  REQUIRE(waitid(P_PID, static_cast<id_t>(old), &info, WEXITED | WNOWAIT) == 0);
  // Without its reader the pipe takes no words; SIGPIPE is blocked in the thread that has a guard.
  signal(SIGPIPE, SIG_IGN);
  guard.add(second);
  CHECK(guard.process() > 0);
  CHECK(guard.process() != old);
  guard.remove(first);
  guard.remove(second);
  for (auto pid : {first, second}) {
    kill(pid, SIGKILL);
    CHECK(signal_that_ended(pid) == SIGKILL);
  }
}
