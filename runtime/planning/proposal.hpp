#pragma once

#include "runtime/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A stream as a worker proposes it. Each text is one bounded line without controls, may be empty,
/// and means nothing yet.
struct proposed_stream {
  std::string id;
  std::string name;
  std::string type;
  std::string focus;
  std::vector<std::string> tasks;
  std::string output;
  std::vector<std::string> needs;
  std::string estimate;
  std::string why;
};

/// What a planner answered, as far as it follows the form.
struct proposal {
  std::optional<bool> divide;
  std::string why;
  std::string kind;
  std::vector<proposed_stream> streams;
  /// Streams beyond those that are read at all.
  size_t left_out = 0;
};

/// Finds the JSON object in an answer, in a fence, amid prose or alone, and takes what it says.
/// Nothing is believed: a few kilobytes at most are kept of any answer's field, and what has
/// another type than it should is as if it were not there.
/// @returns Or `ec::malformed`: why none of it can be used, in words for whoever wrote it.
result<proposal> read_proposal(std::string_view answer);

} // namespace tributary
