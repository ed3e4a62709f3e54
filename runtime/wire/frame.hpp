#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

/// What stands in a frame, as bytes: a tag, numbers in little-endian order, and the rest.
namespace tributary::wire {

/// A message of at most `limits::chunk_bytes`.
struct whole_frame {
  std::string_view message;
};

/// Begins a larger message.
struct first_chunk {
  uint64_t id = 0;
  /// Bytes of the whole message.
  uint64_t total = 0;
  std::string_view bytes;
};

/// Goes on with it.
struct next_chunk {
  uint64_t id = 0;
  /// Counts the message's chunks from 1; the first chunk is 0.
  uint32_t seq = 0;
  std::string_view bytes;
};

/// The other side may send so many chunks more.
struct credit {
  uint32_t chunks = 0;
};

/// The views point into the bytes that were parsed.
using frame = std::variant<whole_frame, first_chunk, next_chunk, credit>;

std::string to_bytes(const frame& f);
/// Checks form and size; what a frame means at its place is the channel's business.
result<frame> parse_frame(std::string_view bytes);

} // namespace tributary::wire
