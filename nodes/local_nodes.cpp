#include "nodes/local_nodes.hpp"

#include "nodes/machine.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace tributary {

namespace {

/// A node whose coordinator is gone for this long belongs to nobody.
constexpr auto orphan_after = "5s";
constexpr size_t words_bytes = 600;

std::vector<std::string> arguments_for(const node_spec& spec, const std::string& coordinator,
                                       const std::string& topology_file) {
  std::vector<std::string> arguments
    = {own_program(),    "node",      "--join",  coordinator,
       "--name",         spec.name,   "--slots", std::to_string(spec.slots),
       "--orphan-after", orphan_after};
  auto add = [&](const char* flag, std::string value) {
    if (!value.empty())
      arguments.insert(arguments.end(), {flag, std::move(value)});
  };
  std::string labels;
  for (const auto& [key, value] : spec.labels)
    labels += (labels.empty() ? "" : ",") + key + "=" + value;
  add("--labels", labels);
  add("--workers", fmt::format("{}", fmt::join(spec.workers, ",")));
  add("--topology", topology_file);
  return arguments;
}

/// What we block and ignore is none of the child's business; Ctrl-C is told to it by us, in order.
void set_attributes(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

int spawn(std::vector<std::string>& arguments, int log, pid_t& pid) {
  std::vector<char*> argv;
  for (auto& a : arguments)
    argv.push_back(a.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  if (log >= 0)
    posix_spawn_file_actions_adddup2(&files, log, 2);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  set_attributes(attributes);
  auto failed = posix_spawn(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return failed;
}

} // namespace

local_nodes::local_nodes(std::string coordinator, std::string topology_file, bool verbose,
                         std::vector<std::string> proofs)
  : coordinator_{std::move(coordinator)},
    topology_file_{std::move(topology_file)},
    proofs_{std::move(proofs)},
    verbose_{verbose} {}

local_nodes::~local_nodes() {
  stop(std::chrono::milliseconds{0});
}

result<void> local_nodes::start(const node_spec& spec) {
  child c;
  c.name = spec.name;
  if (!verbose_)
    c.log = memfd_create("tributary-node-log", MFD_CLOEXEC);
  auto arguments = arguments_for(spec, coordinator_, topology_file_);
  arguments.insert(arguments.end(), proofs_.begin(), proofs_.end());
  if (auto failed = spawn(arguments, c.log, c.pid); failed != 0) {
    if (c.log >= 0)
      close(c.log);
    return fail(ec::io,
                fmt::format("node {} cannot be started: {}", spec.name, std::strerror(failed)));
  }
  children_.push_back(std::move(c));
  return {};
}

bool local_nodes::reap(child& c, int& status) const {
  return waitpid(c.pid, &status, WNOHANG) == c.pid;
}

std::string local_nodes::last_words(const child& c) const {
  if (c.log < 0)
    return {};
  auto size = lseek(c.log, 0, SEEK_END);
  auto from = std::max<off_t>(0, size - static_cast<off_t>(words_bytes));
  std::string text(static_cast<size_t>(size - from), '\0');
  auto got = pread(c.log, text.data(), text.size(), from);
  text.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return std::string{trim(terminal_page(text))};
}

std::vector<std::string> local_nodes::take_ended() {
  std::vector<std::string> told;
  for (auto c = children_.begin(); c != children_.end();) {
    int status = 0;
    if (!reap(*c, status)) {
      ++c;
      continue;
    }
    auto how = WIFSIGNALED(status) ? fmt::format("was ended by signal {}", WTERMSIG(status))
                                   : fmt::format("ended with exit code {}", WEXITSTATUS(status));
    auto words = last_words(*c);
    told.push_back(fmt::format("node {} {}{}{}", c->name, how, words.empty() ? "" : ": ", words));
    if (c->log >= 0)
      close(c->log);
    c = children_.erase(c);
  }
  return told;
}

void local_nodes::stop(std::chrono::milliseconds patience) {
  for (auto& c : children_)
    kill(c.pid, SIGTERM);
  auto deadline = std::chrono::steady_clock::now() + patience;
  for (auto& c : children_) {
    // A child that is not reaped keeps its number, so the descriptor is that child's.
    auto fd = static_cast<int>(syscall(SYS_pidfd_open, c.pid, 0));
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
    pollfd ended{fd, POLLIN, 0};
    if (fd < 0 || poll(&ended, 1, static_cast<int>(std::max<int64_t>(left.count(), 0))) <= 0) {
      if (patience.count() > 0)
        log::warn("node-killed", "node", c.name, "after", to_human(patience));
      kill(c.pid, SIGKILL);
    }
    int status = 0;
    waitpid(c.pid, &status, 0);
    if (fd >= 0)
      close(fd);
    if (c.log >= 0)
      close(c.log);
  }
  children_.clear();
}

} // namespace tributary
