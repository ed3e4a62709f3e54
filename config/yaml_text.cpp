#include "config/yaml_text.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>

namespace tributary::config {

namespace {

bool is_plain_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
         || c == '-' || c == '.' || c == '/' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
}

/// Words that readers of YAML, ours or others, take for something else than text.
bool is_special(std::string_view text) {
  constexpr std::array<std::string_view, 9> words
    = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  auto lower = to_lower(text);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.back() == ' ' || text.find(" -") != std::string_view::npos)
    return false;
  auto first = text.front();
  auto is_letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  return is_letter && std::all_of(text.begin(), text.end(), is_plain_byte) && !is_special(text);
}

/// Whether a literal block gives the text back to the byte.
bool is_block(std::string_view text) {
  if (text.size() < 2 || text.find('\n') == std::string_view::npos || text.back() == '\n'
      || text.front() == '\n' || text.front() == ' ')
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return c == '\n' || (byte >= 0x20 && byte != 0x7F);
  });
}

} // namespace

void append_yaml_text(std::string& out, std::string_view text, int indent) {
  if (is_plain(text)) {
    out += text;
    return;
  }
  if (indent == 0 || !is_block(text))
    return append_json_string(out, text);
  out += "|-";
  for (auto line : split(text, '\n')) {
    out += '\n';
    if (!line.empty())
      out.append(static_cast<size_t>(indent), ' ').append(line);
  }
}

} // namespace tributary::config
