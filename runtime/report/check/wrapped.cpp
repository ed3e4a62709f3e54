#include "runtime/report/check/wrapped.hpp"

#include <algorithm>

namespace tributary {

namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

} // namespace

size_t columns_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string shortened(std::string_view text, size_t columns) {
  if (columns_of(text) <= columns)
    return std::string{text};
  size_t kept = 0;
  size_t end = 0;
  for (; end < text.size(); ++end)
    if (begins_character(text[end]) && ++kept == columns)
      break;
  return std::string{text.substr(0, end)} + "…";
}

void append_wrapped(std::string& out, std::string_view first, std::string_view text, size_t width) {
  out += first;
  auto indent = columns_of(first);
  auto column = indent;
  bool is_first = true;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty())
      continue;
    auto size = columns_of(word);
    if (!is_first && column + 1 + size > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
      is_first = true;
    }
    if (!is_first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += size;
    is_first = false;
  }
  out += '\n';
}

} // namespace tributary
