#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// What of a prompt's data was left out.
struct left_out {
  /// Things of which a part or all is missing.
  size_t things = 0;
  uint64_t bytes = 0;
};

/// A thing that goes into a prompt as data.
struct data_block {
  /// After the opening fence.
  std::string_view label;
  std::string_view text;
  /// Of the whole, where `text` is only its beginning.
  uint64_t bytes = 0;
  /// Each line with its number before it, for citing.
  bool numbered = false;
};

/// Bytes of the block's text as it is written, all of it.
size_t written_size(const data_block& block);

/// Appends the block fenced, at most `share` bytes of it, cut at a line's end, and says behind it
/// how much was left out.
void append_data(std::string& out, const data_block& block, size_t share, left_out& missing);

} // namespace tributary
