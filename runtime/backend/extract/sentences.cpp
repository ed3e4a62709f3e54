#include "runtime/backend/extract/sentences.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>

namespace tributary::extract {

namespace {

/// A paragraph is cut here even where it has no end: logs and minified files have none.
constexpr size_t paragraph_bytes = 4'096;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Whether a sentence can begin with this byte: capital, digit, bracket, quote, mark, or not ASCII.
bool opens_sentence(char c) {
  return is_upper(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80
         || std::string_view{"\"'([`*_"}.find(c) != std::string_view::npos;
}

/// The word that ends right before `at`, with inner dots: `e.g` for `e.g.`
std::string_view word_before(std::string_view text, size_t at) {
  auto begin = at;
  while (begin > 0 && std::string_view{" \t(["}.find(text[begin - 1]) == std::string_view::npos)
    --begin;
  return text.substr(begin, at - begin);
}

bool is_abbreviation(std::string_view word) {
  static constexpr std::array<std::string_view, 22> known{
    "e.g", "i.e", "etc", "vs", "cf",  "ca",  "approx", "inc", "ltd",  "co",  "corp",
    "dr",  "mr",  "mrs", "no", "fig", "sec", "al",     "st",  "resp", "est", "incl"};
  if (word.size() == 1 && is_upper(word[0]))
    return true;
  auto lower = to_lower(word);
  return std::find(known.begin(), known.end(), lower) != known.end();
}

/// Past closing quotes, brackets and emphasis that belong to the sentence that ended at `at`.
size_t past_closers(std::string_view text, size_t at) {
  while (at < text.size() && std::string_view{"\"')]*_`"}.find(text[at]) != std::string_view::npos)
    ++at;
  return at;
}

} // namespace

std::vector<size_t> sentence_starts(std::string_view text) {
  std::vector<size_t> starts;
  if (text.empty())
    return starts;
  starts.push_back(0);
  for (size_t at = 1; at < text.size(); ++at) {
    auto c = text[at - 1];
    if (c != '.' && c != '!' && c != '?')
      continue;
    auto end = past_closers(text, at);
    if (end + 1 >= text.size() || text[end] != ' ' || !opens_sentence(text[end + 1]))
      continue;
    if (c == '.' && is_abbreviation(word_before(text, at - 1)))
      continue;
    if (end + 1 > starts.back())
      starts.push_back(end + 1);
  }
  return starts;
}

void paragraph_builder::add(std::string_view line, int number) {
  line = trim(line);
  if (line.empty())
    return;
  if (text_.size() + line.size() > paragraph_bytes)
    flush();
  if (!text_.empty())
    text_ += ' ';
  lines_.emplace_back(text_.size(), number);
  text_ += clip(line, paragraph_bytes);
}

void paragraph_builder::flush() {
  auto starts = sentence_starts(text_);
  starts.push_back(text_.size());
  size_t begin = 0;
  for (size_t i = 1; i < starts.size(); ++i) {
    auto next = i + 1 < starts.size() ? starts[i + 1] : starts[i];
    // A short tail goes with what it follows: alone it would say nothing.
    auto tail = i + 2 == starts.size() && next - starts[i] < 60;
    if (i + 1 == starts.size() || (next - begin > bounds::window_bytes && !tail)) {
      emit_from(begin, starts[i]);
      begin = starts[i];
    }
  }
  text_.clear();
  lines_.clear();
}

int paragraph_builder::line_at(size_t offset) const {
  auto after = std::upper_bound(lines_.begin(), lines_.end(), offset,
                                [](size_t at, const auto& line) { return at < line.first; });
  return after == lines_.begin() ? 0 : std::prev(after)->second;
}

void paragraph_builder::emit_from(size_t begin, size_t end) {
  auto text = trim(std::string_view{text_}.substr(begin, end - begin));
  if (!text.empty())
    emit_(std::string{text}, line_at(begin));
}

} // namespace tributary::extract
