#include "runtime/synthesis/markdown_lines.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {
namespace {

/// How many bytes of white space and quote marks a line begins with.
size_t indent_of(std::string_view line) {
  auto at = line.find_first_not_of(" \t>");
  return at == std::string_view::npos ? line.size() : at;
}

size_t quotes_before(std::string_view line, size_t end) {
  return static_cast<size_t>(
    std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end), '>'));
}

size_t run_length(std::string_view text, size_t at, char mark) {
  auto end = text.find_first_not_of(mark, at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

} // namespace

fence_line opening_fence(std::string_view line) {
  auto at = indent_of(line);
  // A fence may open right behind a list mark: "- ```json".
  auto in_item = at + 1 < line.size() && (line[at] == '-' || line[at] == '*' || line[at] == '+')
                 && line[at + 1] == ' ';
  if (in_item)
    at = line.find_first_not_of(' ', at + 1);
  if (at >= line.size() || (line[at] != '`' && line[at] != '~'))
    return {};
  auto mark = line[at];
  auto size = run_length(line, at, mark);
  auto info = trim(line.substr(at + size));
  // "```code``` in one line" is a code span.
  if (size < 3 || (mark == '`' && info.find('`') != std::string_view::npos))
    return {};
  return {mark, size, info, at, quotes_before(line, at), in_item};
}

bool closes_fence(std::string_view line, const fence_line& open) {
  auto at = indent_of(line);
  if (at >= line.size() || line[at] != open.mark)
    return false;
  auto size = run_length(line, at, open.mark);
  return size >= open.size && is_blank(line.substr(at + size));
}

bool leaves_fence(std::string_view line, const fence_line& open) {
  if (open.quotes > 0)
    return quotes_before(line, indent_of(line)) < open.quotes;
  return open.in_item && !is_blank(line) && line.find_first_not_of(" \t") < open.indent
         && line[0] != '\t';
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace tributary
