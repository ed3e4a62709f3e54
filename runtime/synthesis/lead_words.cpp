#include "runtime/synthesis/lead_words.hpp"

#include "runtime/base/text.hpp"

namespace tributary {

namespace {

/// Enough to recognise a sentence, too little to read it twice.
constexpr size_t lead_bytes = 64;
constexpr size_t lead_bytes_min = 12;

bool is_letter(char c) {
  auto lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// From here on the passage is markup, which must not be cut in two.
bool is_markup(char c) {
  return std::string_view{"`[]<>|\\&!~$"}.find(c) != std::string_view::npos;
}

} // namespace

std::string lead_words(std::string_view passage) {
  std::string lead;
  for (char c : passage) {
    if (is_markup(c) || lead.size() > lead_bytes)
      break;
    if (c == '*' || c == '_')
      continue;
    lead += c == '\n' || c == '\t' ? ' ' : c;
  }
  auto text = trim(lead);
  if (text.size() > lead_bytes) {
    text = clip(text, lead_bytes);
    text = text.substr(0, text.find_last_of(' '));
  }
  while (!text.empty() && std::string_view{" .,:;(-"}.find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  if (text.size() < lead_bytes_min || !is_letter(text.front()))
    return {};
  return std::string{text} + "…";
}

} // namespace tributary
