#pragma once

#include "runtime/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// How the file of a stream begins while all there is of it is what a failed attempt had written.
inline constexpr std::string_view unfinished_mark = "> **Unfinished**";

/// One stream of which nothing better has come.
struct unfinished_part {
  /// The stream's id.
  std::string stream;
  /// Markdown, with its mark.
  std::string text;
};

/// What a run has left in its folder so far, over or not.
struct left_behind {
  /// The deliverable, or the newest draft of it; empty where there is none yet.
  std::string report;
  /// In order of their ids.
  std::vector<unfinished_part> unfinished;
};

/// Reads it. `ec::not_found` where the folder is no run's.
result<left_behind> read_left_behind(const std::string& folder);

/// The report, and below it, where there are any, the unfinished parts.
std::string with_partial(const left_behind& run);

} // namespace tributary
