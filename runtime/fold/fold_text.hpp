#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// The draft as a synthesis worker has written it: sections by stream, and what stands before them.
/// A fold writes only what it changes; what earlier folds wrote stands beside it.
struct fold_text {
  std::optional<std::string> overview;
  std::map<stream_index, std::string> sections;

  bool operator==(const fold_text&) const = default;
};

/// The line that a stream's section begins with: `<!-- section: leaders -->`.
std::string fold_mark(const stream_spec& stream);

/// The line that the overview begins with.
inline constexpr std::string_view overview_mark = "<!-- overview -->";

/// Reads a synthesis worker's answer. What stands before the first mark is talk and left out; marks
/// inside code are text.
/// @param streams How many of the plan's streams may have a section: those that the run adds have
/// none.
/// @returns `ec::malformed` where no mark stands, where one names no stream, or one stands twice.
result<fold_text> read_fold(const plan& p, stream_index streams, std::string_view answer);

/// As a synthesis worker writes it, in plan order.
std::string written(const plan& p, const fold_text& fold);

/// What stands after `newer`: its sections in place of the older ones.
fold_text joined(fold_text older, fold_text newer);

} // namespace tributary
