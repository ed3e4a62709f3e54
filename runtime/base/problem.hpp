#pragma once

#include <string>
#include <vector>

namespace tributary {

/// Where something stands in a file; lines and columns count from 1, 0 means unknown.
struct place {
  int line = 0;
  int column = 0;

  bool operator==(const place&) const = default;
};

/// Whether a file with this problem can be used all the same.
enum class severity { error, warning };

/// One thing that is wrong with a file that a person wrote.
struct problem {
  severity level = severity::error;
  std::string file;
  place at;
  /// What is wrong, with the path of the key: `streams.leaders.timeout: "25" has no unit`.
  std::string what;
  /// What would be right: `write 25s or 25m`. May be empty where `what` says it all.
  std::string remedy;

  bool operator==(const problem&) const = default;
};

/// All problems of a file, in the order of the file.
using problems = std::vector<problem>;

/// Whether any of them keeps the file from being used.
bool any_error(const problems& all);

/// One line: `p.yaml:5:14: what is wrong; what would be right` (`warning: ` before it for those).
std::string to_text(const problem& p);

/// All of them, a line each, sorted by place.
std::string to_text(const problems& all);

} // namespace tributary
