#pragma once

#include "runtime/backend/extract/line_reader.hpp"
#include "runtime/backend/extract/passage.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace tributary::extract {

using emit_block = std::function<void(block&&)>;

/// Turns the lines of one source into blocks. Holds no more than the block that it is reading.
class reader {
public:
  virtual ~reader() = default;
  virtual void line(const line_piece& piece) = 0;
  /// The source ends: gives out what is still open.
  virtual void finish() = 0;
};

/// By the name's extension; unknown ones are plain text.
source_format format_of(std::string_view name);

/// A reader for this format.
/// @param name Shown as the heading of sources that have none (code, CSV).
std::unique_ptr<reader> make_reader(source_format format, std::string_view name, emit_block emit);

/// The readers of each format; `make_reader` picks one.
std::unique_ptr<reader> make_markdown_reader(emit_block emit);
std::unique_ptr<reader> make_html_reader(emit_block emit);
std::unique_ptr<reader> make_csv_reader(char separator, emit_block emit);
std::unique_ptr<reader> make_code_reader(emit_block emit);
std::unique_ptr<reader> make_text_reader(emit_block emit);

} // namespace tributary::extract
