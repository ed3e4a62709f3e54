#pragma once

#include "tests/process/wait.hpp"

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// One process of the program under test, in a process group of its own. What it writes goes to
/// files, so it never waits for us. It is killed where the test forgets it.
class program {
public:
  struct start_options {
    std::vector<std::string> arguments;
    /// The whole environment.
    std::map<std::string, std::string> environment;
    /// Its working folder.
    std::string folder;
    /// Its output goes to NAME.out and NAME.err there.
    std::string name;
    /// Path of a terminal for its stdin and stderr; empty: it has none.
    std::string terminal = {};
  };

  explicit program(const start_options& options);
  ~program();
  program(program&& other) noexcept;
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  pid_t pid() const { return pid_; }
  std::string out() const;
  std::string err() const;
  void signal(int number) const;

  /// Waits for a text on stderr.
  bool says(const std::string& text, std::chrono::milliseconds within = patience) const;
  /// Waits for its end. @returns The exit code, minus the signal that ended it, nothing if it did
  /// not end.
  std::optional<int> ends(std::chrono::milliseconds within = patience);

private:
  pid_t pid_ = -1;
  std::optional<int> ended_;
  std::string files_;
};

/// The whole file; empty where there is none.
std::string text_of(const std::string& path);

} // namespace tributary
