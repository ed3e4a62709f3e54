#include "config/tree_builder.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace tributary::config {

namespace {

/// The number of a `\uXXXX` that begins here.
std::optional<uint32_t> escape_at(std::string_view text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
    return std::nullopt;
  uint32_t value = 0;
  const auto* begin = text.data() + at + 2;
  auto [end, err] = std::from_chars(begin, begin + 4, value, 16);
  if (err != std::errc{} || end != begin + 4)
    return std::nullopt;
  return value;
}

} // namespace

std::string joined_surrogates(std::string_view text) {
  auto first = text.find("\\ud");
  if (first == std::string_view::npos)
    first = text.find("\\uD");
  if (first == std::string_view::npos || text.find_first_not_of(" \t\r\n") == std::string_view::npos
      || text[text.find_first_not_of(" \t\r\n")] != '{')
    return {};
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    auto high = escape_at(text, at);
    auto low = high && *high >= 0xD800 && *high < 0xDC00 ? escape_at(text, at + 6) : std::nullopt;
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      out += fmt::format("\\U{:08x}", 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
      at += 12;
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      // Two at a time, so that the second of `\\` never begins an escape.
      out.append(text, at, 2);
      at += 2;
    } else {
      out += text[at++];
    }
  }
  return out;
}

} // namespace tributary::config
