#pragma once

#include "runtime/synthesis/text_edit.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary {

/// A heading of a result, outside of code, lists and quotes.
struct heading_mark {
  uint32_t begin = 0;
  /// Where its line (or lines, when it is underlined) ends, without the newline.
  uint32_t end = 0;
  /// Bytes of `#` marks, 0 for an underlined one.
  uint8_t marks = 0;
  /// 1 to 6.
  uint8_t level = 1;
};

/// What of a result's structure matters to the sections around it.
struct outline {
  std::vector<heading_mark> headings;
  bool has_fence = false;
  /// Lines that look like underlines, where what they stand under may be no heading.
  std::vector<std::pair<uint32_t, uint32_t>> doubtful_lines;
  /// The opening line of a code fence that is never closed, by position, or npos.
  size_t open_fence = std::string_view::npos;
};

outline outline_of(std::string_view markdown);

/// A heading's words, without its marks.
std::string_view heading_title(std::string_view markdown, const heading_mark& heading);

/// The edits that bring the highest heading to `level` and all others along, at most to 6.
/// Underlined headings become marked ones, doubtful underlines plain rules. A first heading that
/// only repeats `name` is taken out.
std::vector<text_edit>
demoting_edits(std::string_view markdown, const outline& found, int level, std::string_view name);

} // namespace tributary
