#include "runtime/report/check/wrapped.hpp"

#include <algorithm>

namespace tributary {

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
