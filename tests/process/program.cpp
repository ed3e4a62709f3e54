#include "tests/process/program.hpp"

#include <sys/wait.h>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace tributary {

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& w : words)
    out.push_back(w.data());
  out.push_back(nullptr);
  return out;
}

} // namespace

program::program(const start_options& options) : files_{options.folder + "/" + options.name} {
  std::vector<std::string> words{TRIBUTARY_PROGRAM};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> settings;
  for (const auto& [name, value] : options.environment)
    settings.push_back(name + "=" + value);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const auto& terminal = options.terminal;
  if (terminal.empty())
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  else
    posix_spawn_file_actions_addopen(&files, 0, terminal.c_str(), O_RDWR | O_NOCTTY, 0);
  constexpr auto fresh = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;
  posix_spawn_file_actions_addopen(&files, 1, (files_ + ".out").c_str(), fresh, 0600);
  if (terminal.empty())
    posix_spawn_file_actions_addopen(&files, 2, (files_ + ".err").c_str(), fresh, 0600);
  else
    posix_spawn_file_actions_adddup2(&files, 0, 2);
  posix_spawn_file_actions_addchdir_np(&files, options.folder.c_str());
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  auto failed = posix_spawn(&pid_, words[0].c_str(), &files, &attributes, pointers(words).data(),
                            pointers(settings).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0)
    throw std::runtime_error{"cannot start " + words[0]};
}

program::program(program&& other) noexcept
  : pid_{std::exchange(other.pid_, -1)}, ended_{other.ended_}, files_{std::move(other.files_)} {}

program::~program() {
  if (pid_ < 0 || ended_)
    return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string program::out() const {
  return text_of(files_ + ".out");
}

std::string program::err() const {
  return text_of(files_ + ".err");
}

void program::signal(int number) const {
  // One that has ended and was waited for may have given its number to somebody else.
  if (!ended_)
    kill(pid_, number);
}

bool program::says(const std::string& text, std::chrono::milliseconds within) const {
  return eventually([&] { return err().find(text) != std::string::npos; }, within);
}

std::optional<int> program::ends(std::chrono::milliseconds within) {
  eventually(
    [&] {
      int status = 0;
      if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_)
        ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
      return ended_.has_value();
    },
    within);
  return ended_;
}

std::string text_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace tributary
