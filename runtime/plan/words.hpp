#pragma once

#include "runtime/base/word_list.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What stands between a word and the one before it.
enum class gap : unsigned char { space, comma, sentence };

/// A word of a text in lower case, and where it stands there. `market-leaders` is two words,
/// `stream 1's` ends in the word `1`.
struct word {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
  gap before = gap::space;
};

/// The words of a text. All bytes that are not ASCII count as letters, but dashes and quotation
/// marks.
std::vector<word> words_of(std::string_view text);

/// Words as a person wrote them, from word `first` up to before word `last`, white space folded.
std::string
original(std::string_view text, const std::vector<word>& words, size_t first, size_t last);

} // namespace tributary
