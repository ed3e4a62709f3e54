#pragma once

#include <map>
#include <string>
#include <vector>

namespace tributary {

/// What a program said when it was asked for its version.
struct program_answer {
  /// "" where it is not on PATH.
  std::string path;
  /// Its first line; "" where it gave none.
  std::string version;
  /// Why it gave none: it was too slow, it failed.
  std::string problem;
};

/// Asks programs for their versions (`NAME --version`), all at once, each for a few seconds at
/// most; whatever they start ends with them.
std::map<std::string, program_answer> ask_versions(const std::vector<std::string>& programs);

} // namespace tributary
