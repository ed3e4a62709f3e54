#pragma once

#include "runtime/base/text.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace tributary::wire {

/// What `is_utf8` says, eight bytes a step over the ASCII that most results begin with: results of
/// 50 MB are checked on both sides.
inline bool is_well_formed(std::string_view text) {
  size_t at = 0;
  for (uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & 0x8080808080808080u) != 0)
      break;
  }
  return is_utf8(text.substr(at));
}

} // namespace tributary::wire
