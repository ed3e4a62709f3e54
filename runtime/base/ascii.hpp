#pragma once

#include <cstddef>
#include <string_view>

namespace tributary {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// How many digits stand at this place.
inline size_t digits_at(std::string_view text, size_t at) {
  auto end = at;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  return end - at;
}

} // namespace tributary
