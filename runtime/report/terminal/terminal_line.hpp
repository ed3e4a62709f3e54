#pragma once

#include "runtime/base/terminal_text.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// How a piece of a line looks where colours are wanted. Sixteen-colour codes only: the terminal's
/// own palette decides, so it is readable on light and on dark.
enum class ink : uint8_t { plain, bold, dim, good, attention, bad, active };

/// The text in this ink; as it is where colours are not wanted.
std::string inked(ink look, std::string_view text, bool colour);

/// Puts one line of a terminal together from pieces and knows how wide it is; colours take no
/// columns, and what does not fit is cut with an ellipsis.
class terminal_line {
public:
  terminal_line(size_t columns, bool colour) : columns_(columns), colour_(colour) {}

  /// Appends as much of the text as fits; clean it with `terminal_text` before.
  terminal_line& add(ink look, std::string_view text);
  /// Appends the text in exactly so many columns, or what is left of the line.
  terminal_line& cell(ink look, std::string_view text, size_t width);
  /// Fills up so that `text` ends at the right edge; leaves it out where it does not fit.
  terminal_line& right(ink look, std::string_view text);
  size_t left() const { return columns_ - used_; }
  /// The line, without spaces at its end.
  std::string take();

private:
  size_t columns_;
  bool colour_;
  size_t used_ = 0;
  std::string out_;
};

} // namespace tributary
