#include "runtime/backend/extract/key_value.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>

namespace tributary::extract {

namespace {

constexpr size_t key_bytes = 48;
constexpr size_t key_words = 5;

/// Where the key ends in `**Key**: v`, `**Key:** v`, `` `key`: v `` and where the value begins.
struct parts {
  std::string_view key;
  std::string_view value;
};

std::optional<parts> split_marked(std::string_view line) {
  for (std::string_view mark : {"**", "__", "`", "*", "_"}) {
    if (line.substr(0, mark.size()) != mark)
      continue;
    auto end = line.find(mark, mark.size());
    if (end == std::string_view::npos || end > key_bytes + mark.size())
      return std::nullopt;
    auto key = line.substr(mark.size(), end - mark.size());
    auto rest = line.substr(end + mark.size());
    if (!key.empty() && key.back() == ':')
      return parts{key.substr(0, key.size() - 1), rest};
    rest = trim(rest);
    if (!rest.empty() && rest.front() == ':')
      return parts{key, rest.substr(1)};
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<parts> split_plain(std::string_view line) {
  auto colon = line.substr(0, key_bytes + 1).find(':');
  if (colon == std::string_view::npos || colon + 1 >= line.size() || line[colon + 1] != ' ')
    return std::nullopt;
  return parts{line.substr(0, colon), line.substr(colon + 1)};
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool fits_key(std::string_view key, bool marked) {
  if (key.empty() || key.size() > key_bytes || !is_letter(key[0]))
    return false;
  if (!marked && key[0] >= 'a' && key[0] <= 'z')
    return false;
  if (key.find_first_of(".!?;,\"|=<>{}") != std::string_view::npos)
    return false;
  return static_cast<size_t>(std::count(key.begin(), key.end(), ' ')) < key_words;
}

} // namespace

std::optional<key_value> read_key_value(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.size() > 4'000)
    return std::nullopt;
  // `*As of: 2026-01*`: a whole line in emphasis.
  if (line.size() > 2 && (line[0] == '*' || line[0] == '_') && line.back() == line[0]
      && line[1] != line[0] && line.find(line[0], 1) == line.size() - 1)
    line = line.substr(1, line.size() - 2);
  auto split_line = split_marked(line);
  auto marked = split_line.has_value();
  if (!split_line)
    split_line = split_plain(line);
  if (!split_line)
    return std::nullopt;
  key_value found{plain_text(split_line->key), plain_text(split_line->value), marked};
  if (!fits_key(found.key, marked) || found.value.empty())
    return std::nullopt;
  return found;
}

bool is_remark(std::string_view key) {
  static constexpr std::array<std::string_view, 18> remarks{
    "note",   "notes",    "warning",   "example",    "examples", "tip",
    "see",    "see also", "todo",      "hint",       "caution",  "important",
    "source", "sources",  "reference", "references", "fixme",    "remark"};
  auto lower = to_lower(key);
  return std::find(remarks.begin(), remarks.end(), lower) != remarks.end();
}

} // namespace tributary::extract
