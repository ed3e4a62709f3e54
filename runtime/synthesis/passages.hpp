#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tributary {

/// A block of a section (a paragraph, a list, a table) long enough that reading it twice is a
/// nuisance.
struct passage {
  uint32_t begin = 0;
  uint32_t end = 0;
  /// Of the text as compared. Equal texts have equal hashes; the reverse is
  /// checked with `same_words`.
  uint64_t hash = 0;
};

/// Shorter blocks ("None found.", table heads, captions) are repeated on purpose.
inline constexpr size_t passage_bytes_min = 80;
inline constexpr size_t passage_words_min = 8;

/// The passages of a text, ascending; the items of a list, where they are long enough, follow the
/// list itself. Headings, code, raw HTML and link definitions are none.
std::vector<passage> passages_of(std::string_view markdown);

/// Whether two passages say the same: case, white space and emphasis do not count.
bool same_words(std::string_view a, std::string_view b);

} // namespace tributary
