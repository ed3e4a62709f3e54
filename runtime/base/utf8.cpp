#include "runtime/base/text.hpp"

#include <algorithm>

/// The part of text.hpp that looks at encodings and controls.
namespace tributary {

namespace {

/// Length of the well-formed sequence at `at`, or 0.
size_t sequence_at(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  auto left = text.size() - at;
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                  : first >= 0xE0 && first <= 0xEF ? 3
                  : first >= 0xF0 && first <= 0xF4 ? 4
                                                   : 0;
  if (length == 0 || left < length)
    return 0;
  unsigned char low = 0x80, high = 0xBF;
  if (first == 0xE0)
    low = 0xA0;
  else if (first == 0xED)
    high = 0x9F;
  else if (first == 0xF0)
    low = 0x90;
  else if (first == 0xF4)
    high = 0x8F;
  if (byte(1) < low || byte(1) > high)
    return 0;
  for (size_t i = 2; i < length; ++i)
    if (byte(i) < 0x80 || byte(i) > 0xBF)
      return 0;
  return length;
}

size_t ascii_prefix(std::string_view text, size_t at) {
  auto begin = at;
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
    ++at;
  return at - begin;
}

/// End of the escape sequence whose ESC stands at `at` (ECMA-48: CSI, OSC and friends, two-byte).
size_t skip_escape(std::string_view text, size_t at) {
  if (++at >= text.size())
    return at;
  auto kind = text[at];
  // No sequence begins like that; half a character must not stay behind.
  if (static_cast<unsigned char>(kind) >= 0x80)
    return at;
  ++at;
  if (kind == '[') {
    while (at < text.size() && (text[at] < 0x40 || text[at] > 0x7E))
      ++at;
    return std::min(at + 1, text.size());
  }
  if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
    while (at < text.size() && text[at] != '\a' && text[at] != '\x1b' && text[at] != '\n')
      ++at;
    if (at + 1 < text.size() && text[at] == '\x1b' && text[at + 1] == '\\')
      return at + 2;
    return at < text.size() && text[at] == '\a' ? at + 1 : at;
  }
  return at;
}

} // namespace

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    at += ascii_prefix(text, at);
    if (at == text.size())
      break;
    auto length = sequence_at(text, at);
    if (length == 0)
      return false;
    at += length;
  }
  return true;
}

std::string to_valid_utf8(std::string text) {
  if (is_utf8(text))
    return text;
  std::string valid;
  valid.reserve(text.size() + 16);
  for (size_t at = 0; at < text.size();) {
    auto length = sequence_at(text, at);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      ++at;
    } else {
      valid.append(text, at, length);
      at += length;
    }
  }
  return valid;
}

std::string_view clip(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max)
    return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end);
}

std::string without_controls(std::string_view read) {
  // Mended first: else bytes on both sides of what is left out could join into a control.
  auto text = to_valid_utf8(std::string{read});
  std::string clean;
  clean.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    auto byte = static_cast<unsigned char>(text[at]);
    if (byte == 0x1B) {
      at = skip_escape(text, at);
      continue;
    }
    // C1 controls arrive as C2 80..C2 9F; some terminals obey them like ESC sequences.
    if (byte == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
      at += 2;
      continue;
    }
    if (byte >= 0x20 ? byte != 0x7F : byte == '\n' || byte == '\t')
      clean += text[at];
    ++at;
  }
  return clean;
}

} // namespace tributary
