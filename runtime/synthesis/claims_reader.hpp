#pragma once

#include "runtime/synthesis/claim.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Bytes `begin` to `end` of a text.
struct byte_range {
  size_t begin = 0;
  size_t end = 0;

  bool operator==(const byte_range&) const = default;
};

/// A fenced `claims` block: the lines to take out of the text, and the JSON within.
struct claims_fence {
  byte_range whole;
  byte_range json;
};

/// Where the `claims` blocks of a text stand, ascending. Blocks inside another fence are examples
/// and not found; one that is never closed ends at its first empty line, so that it cannot swallow
/// what follows. A text that does not have the word costs one search.
std::vector<claims_fence> find_claims(std::string_view text);

/// Adds the claims that a block's JSON holds to `out`, in order.
/// @returns What was wrong, or "". A block with malformed JSON gives no claim at all.
std::string read_claims(stream_index stream, std::string_view json, std::vector<claim>& out);

} // namespace tributary
