#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace tributary {

/// An option that was just added, for what else there is to say of it.
class added_option {
public:
  explicit added_option(CLI::Option* option) : option_{option} {}

  added_option& required();
  /// What stands for its value in the help, such as `GLOB`.
  added_option& called(const std::string& value);
  /// Also taken from this environment variable.
  added_option& or_variable(const std::string& name);
  /// May not be given together with it.
  added_option& excludes(const added_option& other);
  /// The help shows what the variable holds now.
  added_option& shows_default();

private:
  CLI::Option* option_;
};

/// The arguments of one verb: what it takes, its help, and where what was given goes. Names are
/// `--long,-s`, or `NAME` for a positional one. All variables must outlive it.
///
/// It stands between the verbs and CLI11, whose header alone takes ten seconds to compile.
class command_line {
public:
  command_line(const std::string& does, const std::string& verb);
  ~command_line();
  command_line(const command_line&) = delete;
  command_line& operator=(const command_line&) = delete;

  added_option text(const std::string& names, std::string& to, const std::string& what);
  /// May be given several times, at most so often.
  added_option
  texts(const std::string& names, std::vector<std::string>& to, const std::string& what, int most);
  added_option number(const std::string& names, uint32_t& to, const std::string& what,
                      uint32_t least, uint32_t most);
  added_option number(const std::string& names, std::optional<uint32_t>& to,
                      const std::string& what, uint32_t least, uint32_t most);
  added_option number(const std::string& names, uint64_t& to, const std::string& what);
  added_option
  number(const std::string& names, double& to, const std::string& what, double least, double most);
  /// A value that `take` reads; its error is told with the option's name.
  added_option read(const std::string& names, std::function<result<void>(const std::string&)> take,
                    const std::string& what);
  added_option flag(const std::string& names, bool& to, const std::string& what);
  added_option flag(const std::string& names, std::function<void()> seen, const std::string& what);
  /// What the help says after the options.
  void footer(const std::string& text);

  /// @returns Nothing where the verb should go on, else the exit code (help was shown, or the usage
  /// is wrong).
  std::optional<int> parse(int argc, char** argv);
  /// Whether an option was given.
  bool has(const std::string& name) const;

private:
  std::unique_ptr<CLI::App> app_;
};

} // namespace tributary
