#include "runtime/synthesis/inline_text.hpp"

#include "runtime/base/text.hpp"

#include <cctype>
#include <utility>

namespace tributary {
namespace {

bool is_word(std::string_view text, size_t at) {
  return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] < 0);
}

bool is_markup(std::string_view text, size_t at) {
  switch (text[at]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
    case '|':
      return true;
    case '_':
      // Within a word it is plain; names such as max_size stay readable.
      return at == 0 || !is_word(text, at - 1) || !is_word(text, at + 1);
    case '~':
      return at + 1 < text.size() && text[at + 1] == '~';
    case '&':
      return at + 1 < text.size() && (is_word(text, at + 1) || text[at + 1] == '#');
    default:
      return false;
  }
}

std::string on_one_line(std::string_view text) {
  std::string out;
  bool gap = false;
  for (auto c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      gap = !out.empty();
      continue;
    }
    if (gap)
      out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

/// The words on one line, and whether there were more of them.
std::pair<std::string, bool> first_line(std::string_view words, size_t bytes_max) {
  // Twice the bound is read, so that white space does not use it up; megabytes are not.
  auto read = clip(words, bytes_max * 2);
  auto clean = on_one_line(without_controls(to_valid_utf8(std::string{read})));
  auto kept = clip(clean, bytes_max);
  return {std::string{kept}, kept.size() < clean.size() || read.size() < words.size()};
}

/// Whether nothing of it needs a change: true for nearly all names and values.
bool is_plain(std::string_view text) {
  auto last = ' ';
  for (auto c : text) {
    auto is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_letter && c != '.' && c != ',' && c != '-' && (c != ' ' || last == ' '))
      return false;
    last = c;
  }
  return last != ' ';
}

} // namespace

std::string inline_text(std::string_view words, size_t bytes_max) {
  if (words.size() <= bytes_max && is_plain(words))
    return std::string{words};
  auto [kept, has_more] = first_line(words, bytes_max);
  std::string out;
  out.reserve(kept.size() + 8);
  for (size_t i = 0; i < kept.size(); ++i) {
    if (is_markup(kept, i))
      out += '\\';
    out += kept[i];
  }
  if (has_more)
    out += "…";
  return out;
}

std::string plain_line(std::string_view words, size_t bytes_max) {
  auto [kept, has_more] = first_line(words, bytes_max);
  return has_more ? kept + "…" : kept;
}

} // namespace tributary
