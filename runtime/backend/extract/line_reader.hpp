#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tributary::extract {

/// One line of a source, or a piece of a line that is longer than `bounds::line_bytes`.
struct line_piece {
  /// From 1.
  int number = 0;
  /// Well-formed UTF-8 without the line end.
  std::string_view text;
  /// Whether the line ends here.
  bool last = true;
};

/// What reading one source came to.
struct read_outcome {
  /// Why it, or the rest of it, could not be read; empty when all is well. For people.
  std::string unread;
  uint64_t bytes = 0;
  /// The watcher said to stop.
  bool stopped = false;
};

/// Called with each line, in order.
using line_sink = std::function<void(const line_piece&)>;
/// Called with the bytes read since the last call; false ends the reading.
using byte_watch = std::function<bool(uint64_t bytes)>;

/// Streams a file in pieces of 64 KB. Follows no symbolic link, opens nothing but regular files (a
/// pipe would block for ever), reads no further than the file's size when it was opened, and takes
/// a NUL for the mark of a binary file.
read_outcome
read_file_lines(const std::string& path, const line_sink& sink, const byte_watch& watch);

/// The same for a text that is in memory.
read_outcome read_text_lines(std::string_view text, const line_sink& sink, const byte_watch& watch);

} // namespace tributary::extract
