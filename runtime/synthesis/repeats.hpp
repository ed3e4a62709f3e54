#pragma once

#include "runtime/synthesis/section_body.hpp"

#include <vector>

namespace tributary {

/// A passage that an earlier section holds already.
struct repeat {
  /// The section, by its place in the document, and the passage within it.
  uint32_t section = 0;
  uint32_t passage = 0;
  /// Where it stands already.
  uint32_t first = 0;
};

/// The passages that stand in an earlier section of the document, in order. What a section repeats
/// of itself is its own affair. Pure: it depends on the sections and their order alone, so whatever
/// came, went or was replaced before makes no difference. Time in proportion to the passages.
/// @param sections In document order; null for those that have no text.
std::vector<repeat> find_repeats(const std::vector<const section_body*>& sections);

} // namespace tributary
