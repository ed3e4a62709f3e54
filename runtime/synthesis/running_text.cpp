#include "runtime/synthesis/running_text.hpp"

#include "runtime/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

struct quote_marks {
  std::string_view open;
  std::string_view close;
};

/// A quotation ends with the block at the latest, so an inch mark hides some words and no more.
constexpr std::array<quote_marks, 4> quotes{{{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

/// What holds a chunk between spaces together as an address, a path or something of a program.
bool is_technical(std::string_view chunk) {
  for (size_t i = 0; i < chunk.size(); ++i) {
    if (std::string_view{"/@\\=#{}$%&+~^|"}.find(chunk[i]) != npos)
      return true;
    if (i == 0 || i + 1 >= chunk.size() || !is_letter(chunk[i + 1]))
      continue;
    auto before = chunk[i - 1];
    if ((chunk[i] == '_' || chunk[i] == ':') && (is_letter(before) || is_digit(before)))
      return true;
    // "notes.md", but not "U.S."
    if (chunk[i] == '.' && is_letter(before) && i > 1 && is_letter(chunk[i - 2]))
      return true;
  }
  return false;
}

} // namespace

running_text::running_text(std::string_view text, size_t begin, size_t end)
  : text_(text.substr(0, end)), at_(begin), end_(end), spans_(text) {
  spans_.begin_stretch(end);
}

void running_text::skip_behind(std::string_view close, bool& is_absent) {
  auto found = is_absent ? npos : text_.find(close, at_ + 1);
  is_absent = found == npos;
  at_ = found == npos ? at_ + 1 : found + close.size();
}

/// 'So', but not the mark in "don't".
void running_text::skip_single_quote() {
  auto opens = (at_ == 0 || is_space(text_[at_ - 1]) || text_[at_ - 1] == '(') && at_ + 1 < end_
               && !is_space(text_[at_ + 1]) && !no_single_;
  if (opens)
    for (auto close = text_.find('\'', at_ + 2); close != npos; close = text_.find('\'', close + 1))
      if (close + 1 >= end_ || (!is_letter(text_[close + 1]) && !is_digit(text_[close + 1]))) {
        at_ = close + 1;
        return;
      }
  no_single_ |= opens;
  ++at_;
}

/// Passes over what begins with a mark here; false where a word may begin.
bool running_text::skip_mark() {
  auto c = text_[at_];
  auto rest = text_.substr(at_);
  for (const auto& [open, close] : quotes)
    if (rest.substr(0, open.size()) == open) {
      auto found = text_.find(close, at_ + open.size());
      at_ = found == npos ? end_ : found + close.size();
      return true;
    }
  switch (c) {
    case '`':
      at_ = std::max(spans_.after(at_), at_ + 1);
      return true;
    case '\\':
      at_ = std::min(at_ + 2, end_);
      return true;
    case '[':
      skip_behind("]", no_bracket_);
      if (at_ < end_ && text_[at_ - 1] == ']' && text_[at_] == '(')
        skip_behind(")", no_paren_);
      return true;
    case '<':
      skip_behind(">", no_angle_);
      return true;
    case '\'':
      skip_single_quote();
      return true;
    default:
      return false;
  }
}

/// Passes over an address or a path; only asked where a chunk begins.
bool running_text::skip_chunk() {
  auto stop = std::min(text_.find_first_of(" \n\t`\"[<", at_), end_);
  if (!is_technical(text_.substr(at_, stop - at_)))
    return false;
  at_ = std::max(stop, at_ + 1);
  is_first_ = false;
  return true;
}

/// Passes over a mark between words, which may end a sentence.
void running_text::skip_punctuation() {
  auto c = text_[at_++];
  auto ends_word = at_ >= end_ || is_space(text_[at_]);
  if (ends_word && std::string_view{".!?:"}.find(c) != npos)
    is_first_ = true;
  else if (std::string_view{"*_("}.find(c) == npos)
    is_first_ = false;
}

/// Whether what was read stands by itself, not within "non-email", "x86-email" or "é-mail".
bool running_text::take_word() {
  auto begin = at_;
  auto joins = [this](size_t at) {
    return (text_[at] == '-' || text_[at] == '.') && at + 1 < end_ && is_letter(text_[at + 1]);
  };
  if (is_digit(text_[at_]))
    at_ += digits_at(text_, at_);
  else
    while (at_ < end_ && (is_letter(text_[at_]) || joins(at_)))
      ++at_;
  word_ = {begin, at_ - begin, is_first_};
  is_first_ = false;
  auto is_begun = begin == 0 || is_space(text_[begin - 1])
                  || std::string_view{"(*_"}.find(text_[begin - 1]) != npos;
  if (is_digit(text_[begin]))
    return is_begun;
  // What follows a word may be a dash or an apostrophe, but no other letter.
  return is_begun
         && (at_ >= end_
             || (!is_digit(text_[at_]) && text_[at_] != '-'
                 && (!is_high(text_[at_]) || text_[at_] == '\xE2')));
}

bool running_text::next() {
  while (at_ < end_) {
    if (is_space(text_[at_])) {
      ++at_;
      continue;
    }
    auto begins_chunk = at_ == 0 || is_space(text_[at_ - 1]);
    if (skip_mark())
      is_first_ = false;
    else if (begins_chunk && skip_chunk())
      continue;
    else if (!is_letter(text_[at_]) && !is_digit(text_[at_]))
      skip_punctuation();
    else if (take_word())
      return true;
  }
  return false;
}

} // namespace tributary
