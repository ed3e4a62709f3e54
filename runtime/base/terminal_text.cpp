#include "runtime/base/terminal_text.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

unsigned char byte_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_between(unsigned char c, unsigned char least, unsigned char most) {
  return least <= c && c <= most;
}

bool breaks_line(char32_t c) {
  return c == '\n' || c == '\t' || c == 0x2028 || c == 0x2029;
}

/// Calls `replace` for each of them and keeps what lies between.
template <class Replace>
std::string without_unseen(std::string_view text, Replace replace) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    auto found = unseen_at(text, at);
    if (found.bytes == 0) {
      out += text[at++];
      continue;
    }
    replace(out, found.point);
    at += found.bytes;
  }
  return out;
}

} // namespace

unseen unseen_at(std::string_view text, size_t at) {
  auto first = byte_at(text, at);
  if (first < 0x80)
    return first < 0x20 || first == 0x7F ? unseen{1, first} : unseen{};
  auto second = byte_at(text, at + 1);
  if (first == 0xC2 && is_between(second, 0x80, 0x9F))
    return {2, second};
  if (first == 0xD8 && second == 0x9C)
    return {2, 0x061C};
  if (first != 0xE2)
    return {};
  auto third = byte_at(text, at + 2);
  if (second == 0x80 && (is_between(third, 0x8E, 0x8F) || is_between(third, 0xA8, 0xAE)))
    return {3, char32_t{0x2000} + (third & 0x3Fu)};
  if (second == 0x81 && is_between(third, 0xA6, 0xA9))
    return {3, char32_t{0x2040} + (third & 0x3Fu)};
  return {};
}

bool is_plain_line(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at)
    if (unseen_at(text, at).bytes != 0)
      return false;
  return is_utf8(text);
}

std::string terminal_text(std::string_view text) {
  return without_unseen(without_controls(text), [](std::string& out, char32_t c) {
    if (breaks_line(c))
      out += ' ';
  });
}

std::string terminal_page(std::string_view text) {
  return without_unseen(without_controls(text), [](std::string& out, char32_t c) {
    if (breaks_line(c))
      out += c == '\t' ? '\t' : '\n';
  });
}

std::string terminal_json(std::string_view json) {
  return without_unseen(to_valid_utf8(std::string{json}), [](std::string& out, char32_t c) {
    // Between its values JSON may have these three.
    if (c == '\n' || c == '\t' || c == '\r')
      out += static_cast<char>(c);
    else
      out += fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
  });
}

} // namespace tributary
