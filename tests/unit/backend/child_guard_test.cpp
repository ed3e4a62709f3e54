#include "runtime/backend/child_guard.hpp"
#include "runtime/backend/child_start.hpp"

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

constexpr const char* lifeline_variable = "TRIBUTARY_TEST_LIFELINE";

/// This very program as another process, which runs only the hidden test below. Not a fork: that
/// would have no threads.
started_child start_node(const lifeline& life) {
  auto self = std::filesystem::read_symlink("/proc/self/exe").string();
  child_command command;
  command.program = self;
  command.arguments = {self, "[.killed-node]"};
  command.environment = {std::string{lifeline_variable} + "=" + life.path(), "PATH=/usr/bin:/bin"};
  command.folder = "/";
  auto started = start_child(command);
  REQUIRE(started);
  return std::move(*started);
}

bool readable(const descriptor& fd) {
  pollfd waited{fd.get(), POLLIN, 0};
  return poll(&waited, 1, 60'000) == 1 && (waited.revents & POLLIN) != 0;
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

TEST_CASE("runs a program with a grandchild, says when both are there, and waits to be killed",
          "[.killed-node]") {
  const auto* life = std::getenv(lifeline_variable);
  REQUIRE(life != nullptr);
  backend_set backends{{1, ""}};
  auto parts
    = order_parts::of_script("exec 9>'" + std::string{life}
                             + "'; trap '' TERM HUP; (trap '' TERM HUP; exec tail -f /dev/null) & "
                               "echo ready >&2; exec tail -f /dev/null");
  attempt a{backends, parts};
  REQUIRE(a.says("ready"));
  REQUIRE(::write(STDERR_FILENO, "y", 1) == 1);
  while (true)
    pause();
}

TEST_CASE("a node that is killed takes its children and grandchildren with it") {
  lifeline life;
  auto node = start_node(life);
  REQUIRE(readable(node.log));
  CHECK(life.held());
  // The process alone, not its group: nobody tells its children.
  kill(node.pid, SIGKILL);
  REQUIRE(readable(node.ended));
  CHECK(collect_child(node.pid).signal == SIGKILL);
  CHECK(life.cut());
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
