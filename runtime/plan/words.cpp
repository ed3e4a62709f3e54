#include "runtime/plan/words.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Longer quotes of a plan's words help nobody in a warning.
constexpr size_t quote_bytes = 100;

/// Length of the dash or quotation mark (U+2010..U+201F, UTF-8 E2 80 90..9F) or the non-breaking
/// space (C2 A0) at the start of `text`, else 0.
size_t separator_length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() >= 3 && byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x90 && byte(2) <= 0x9F)
    return 3;
  if (text.size() >= 2 && byte(0) == 0xC2 && byte(1) == 0xA0)
    return 2;
  return 0;
}

bool is_word_byte(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t word_end(std::string_view text, size_t begin) {
  auto end = begin;
  while (end < text.size() && is_word_byte(text[end]) && separator_length(text.substr(end)) == 0)
    ++end;
  return end;
}

/// Whether a line ends a sentence here: at an empty line or a list's next item, not where text
/// wraps.
bool is_paragraph(std::string_view between) {
  return std::count(between.begin(), between.end(), '\n') > 1
         || (between.find('\n') != std::string_view::npos
             && between.find_first_of("-*+#") != std::string_view::npos);
}

gap gap_of(std::string_view between) {
  if (between.find_first_of(".;:!?") != std::string_view::npos || is_paragraph(between))
    return gap::sentence;
  return between.find_first_of(",()|") != std::string_view::npos ? gap::comma : gap::space;
}

/// Whether the word `s` after this gap is the end of a possessive: `leaders's`, `1’s`.
bool is_possessive(std::string_view between) {
  return between == "'" || between == "\xE2\x80\x99";
}

} // namespace

std::vector<word> words_of(std::string_view text) {
  std::vector<word> words;
  size_t previous_end = 0;
  size_t at = 0;
  while (at < text.size()) {
    auto end = word_end(text, at);
    if (end == at) {
      at += std::max<size_t>(1, separator_length(text.substr(at)));
      continue;
    }
    auto between = text.substr(previous_end, at - previous_end);
    auto lower = to_lower(text.substr(at, end - at));
    if (words.empty() || lower != "s" || !is_possessive(between))
      words.push_back({std::move(lower), at, end, gap_of(between)});
    previous_end = end;
    at = end;
  }
  return words;
}

std::string
original(std::string_view text, const std::vector<word>& words, size_t first, size_t last) {
  auto quoted = text.substr(words[first].begin, words[last - 1].end - words[first].begin);
  std::string out;
  for (char c : clip(quoted, quote_bytes)) {
    auto is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

} // namespace tributary
