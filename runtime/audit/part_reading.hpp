#pragma once

#include "runtime/audit/audit_rubric.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// A paragraph of more bytes is a wall: about 200 words.
inline constexpr size_t paragraph_bytes_long = 1'200;
/// A section of more bytes needs headings of its own: about 1,000 words.
inline constexpr size_t section_bytes_long = 6'000;

/// What one pass over a part counts. Code is no text: it makes a part be there, and that is all.
struct part_reading {
  /// Without the section's own heading.
  std::string_view body;
  /// Whether there is anything in it but headings.
  bool present = false;
  size_t paragraphs = 0;
  size_t long_paragraphs = 0;
  size_t headings = 0;
  /// Headings that skip a level on the way down.
  size_t jumps = 0;
  /// Headings with nothing below them.
  size_t hollow_headings = 0;
  /// "TODO:", "[TBD]", "lorem ipsum".
  size_t unfinished_marks = 0;
  /// Lines with a link, a footnote, `NAME.md:12` or a file's name.
  size_t citations = 0;
  /// Whether a heading, or the part itself, announces recommendations or next steps.
  bool has_advice_heading = false;
  /// Items below such a heading, and those of them that name a number or a date.
  size_t advice_items = 0;
  size_t concrete_items = 0;
  /// Lines elsewhere that recommend something.
  size_t advice_lines = 0;

  bool is_long() const { return body.size() > section_bytes_long && headings == 0; }
};

/// @param name The stream's, which may announce advice as a heading does.
part_reading read_part(std::string_view name, const audited_part& part);

/// Whether words announce or ask for recommendations, next steps, actions.
bool is_about_advice(std::string_view words);

/// Whether a line points to where something comes from.
bool is_citing(std::string_view line);

/// Whether a line has a number or a date that is no part of a citation.
bool names_figure(std::string_view line);

/// How many marks of unfinished work a line has.
size_t unfinished_marks_in(std::string_view line);

} // namespace tributary
