#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The offline worker's own words, in the order in which a stream is answered: files become blocks,
/// blocks become candidates and facts, those become a section.
namespace tributary::extract {

/// How a source is read.
enum class source_format : uint8_t { markdown, html, csv, code, text };

/// What a block is in its source.
enum class block_kind : uint8_t {
  heading,
  /// One or a few consecutive sentences of a paragraph.
  prose,
  /// One item of a list.
  item,
  /// `key: value` on a line of its own, also in front matter.
  field,
  /// Rows of a table with its header.
  table,
  /// A declaration or a few lines of source code, with the comment above it.
  code,
};

/// One row of a table and where it stands.
struct table_row {
  int line = 0;
  std::vector<std::string> cells;
};

/// The unit that readers give and everything after them judges: small enough to quote whole.
struct block {
  block_kind kind = block_kind::prose;
  /// Where it begins, from 1.
  int line = 0;
  /// Headings above it, outermost first, the document's title included.
  std::vector<std::string> path;
  /// As the source has it, on one line; for code the comment.
  std::string text;
  /// Set where the block has the form `key: value`; plain text without marks.
  std::string key;
  std::string value;
  /// Only of code: the lines themselves.
  std::string code;
  /// Only of tables. Long tables come as several blocks with the same header and `table_line`.
  std::vector<std::string> header;
  std::vector<table_row> rows;
  int table_line = 0;
};

/// Bounds of what is held in memory, so that 100 MB of input need no more than a few megabytes.
namespace bounds {

/// A longer line is handed on in pieces.
inline constexpr size_t line_bytes = 64u << 10;
/// Of one block's text: what can still be quoted.
inline constexpr size_t block_bytes = 1'200;
/// Sentences of a paragraph are quoted together up to here.
inline constexpr size_t window_bytes = 340;
inline constexpr size_t cell_bytes = 400;
inline constexpr size_t columns = 24;
/// Rows of one table block; a longer table comes as several blocks.
inline constexpr size_t block_rows = 24;
/// Candidates kept for all tasks of a stream together, and for one task.
inline constexpr size_t candidates = 20'000;
inline constexpr size_t candidates_per_task = 400;
/// Facts and table rows kept for comparison: per source and in all.
inline constexpr size_t facts_per_source = 600;
inline constexpr size_t facts = 20'000;
inline constexpr size_t rows_per_source = 200;
inline constexpr size_t rows = 5'000;
/// Candidates that are compared each with each.
inline constexpr size_t compared = 120;

} // namespace bounds

} // namespace tributary::extract
