#include "config/yaml_parser.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::config {

namespace {

place place_of(std::string_view text, size_t offset) {
  auto before = text.substr(0, offset);
  auto line = std::count(before.begin(), before.end(), '\n');
  auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  auto is_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  auto column
    = std::count_if(before.begin() + static_cast<ptrdiff_t>(start), before.end(), is_character);
  return {static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

/// All below a space but tab, newline and return. YAML forbids them, and yaml-cpp takes U+0004 for
/// the end of the file: what stood behind it would be lost without a word.
bool is_forbidden(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/// Bytes of the well-formed character that `text` begins with, or 0.
size_t character_bytes(std::string_view text) {
  for (size_t size = 1; size <= std::min<size_t>(4, text.size()); ++size)
    if (is_utf8(text.substr(0, size)))
      return size;
  return 0;
}

/// Where the first ill-formed character begins; a line at a time, since most lines are fine.
size_t first_ill_formed(std::string_view text) {
  size_t start = 0;
  for (;;) {
    auto end = std::min(text.find('\n', start), text.size());
    if (!is_utf8(text.substr(start, end - start)))
      break;
    start = end + 1;
  }
  while (auto size = character_bytes(text.substr(start)))
    start += size;
  return start;
}

} // namespace

bool check_text(std::string_view text, size_t bytes_max, problem_sink& found) {
  if (text.size() > bytes_max) {
    found.error({},
                fmt::format("the file has {}, more than the {} that are read",
                            human_bytes(text.size()), human_bytes(bytes_max)),
                "divide it");
    return false;
  }
  auto bad = std::find_if(text.begin(), text.end(), is_forbidden);
  if (bad != text.end()) {
    found.error(place_of(text, static_cast<size_t>(bad - text.begin())),
                *bad == '\0'
                  ? std::string{"a NUL byte"}
                  : fmt::format("a control character (byte {:#04x})", static_cast<int>(*bad)),
                "this is no text; save it as UTF-8 text");
    return false;
  }
  if (!is_utf8(text)) {
    found.error(place_of(text, first_ill_formed(text)), "bytes that are not UTF-8",
                "save the file as UTF-8");
    return false;
  }
  return true;
}

} // namespace tributary::config
