#pragma once

#include "runtime/base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

enum class line_kind : uint8_t { blank, heading, field, item, text };

/// One line of a Markdown plan, told apart by its looks. The views point into the plan's text.
struct plan_line {
  line_kind kind = line_kind::blank;
  /// Of a heading: 1 to 6; 7 for a line that is bold as a whole and names a stream.
  uint8_t level = 0;
  /// Whether it is a list's item: `- **Worker**: gemini` is, and a field too.
  bool is_item = false;
  /// Columns before its first mark; of lists and fields.
  uint16_t indent = 0;
  /// Of a field: the key as the plan's YAML form has it (`needs` for `Dependencies`).
  std::string_view key;
  /// A heading's, item's or text's words, or a field's value.
  std::string_view value;
  /// Where the value begins.
  place at;
};

/// A bold key that is none of ours but nearly so.
struct odd_key {
  std::string key;
  std::string nearest;
  place at;
};

struct scanned_lines {
  std::vector<plan_line> lines;
  std::vector<odd_key> odd_keys;
  /// There were more lines than `limits::markdown_lines`.
  bool is_too_long = false;
};

/// Which lines count: those outside of ``` fences, or those inside, for a plan that somebody pasted
/// as a code block.
enum class fences : uint8_t { outside, inside };

/// @param first_line The number of the text's first line.
scanned_lines scan_plan_lines(std::string_view text, int first_line, fences which);

/// The plan's key that a Markdown key means (`Estimated Time` -> `estimate`), or "".
std::string_view plan_key_of(std::string_view markdown_key);

/// The text without the marks for bold, italic and code around it.
std::string_view without_marks(std::string_view text);

/// The number of a stream's heading (0: none) and what stands behind it: `Stream 1: Market
/// Leaders`.
struct stream_heading {
  bool is_stream = false;
  uint32_t number = 0;
  std::string name;
  std::string worker;
};

/// Reads `Stream 1: Name - Worker: gemini`, `Stream 1 — Name (gemini)` and the like. A heading that
/// is no stream's is read too, for plans whose headings are names alone.
stream_heading read_stream_heading(std::string_view text);

} // namespace tributary::config
