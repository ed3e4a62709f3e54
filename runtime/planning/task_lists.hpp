#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Things that a task names side by side: "on price, reliability and licences".
struct task_list {
  /// The word before them, in lower case: `on`.
  std::string cue;
  /// As written, without articles.
  std::vector<std::string> items;
};

/// All enumerations of a task, in order. Two things count only where they are joined by "and" or
/// "or".
std::vector<task_list> lists_in(std::string_view task);

/// How many parts a task asks for: "in 8 streams", "from four angles".
std::optional<size_t> parts_asked(std::string_view task);

} // namespace tributary
