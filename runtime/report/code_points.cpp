#include "runtime/report/code_points.hpp"

#include <algorithm>
#include <array>

namespace tributary {

namespace {

constexpr char32_t replacement = 0xFFFD;

struct range {
  char32_t first;
  char32_t last;
};

constexpr range zero_width[] = {
  {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
  {0x6D6, 0x6DC},   {0x900, 0x902},   {0x93C, 0x93C},   {0x941, 0x948},   {0xE31, 0xE31},
  {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
  {0x202A, 0x202E}, {0x2060, 0x2064}, {0x2066, 0x206F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
  {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
};

constexpr range double_width[] = {
  {0x1100, 0x115F}, {0x231A, 0x231B},   {0x23E9, 0x23F3},   {0x2614, 0x2615},   {0x26AA, 0x26AB},
  {0x26BD, 0x26BE}, {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},
  {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
  {0xA960, 0xA97C}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
};

template <size_t Size>
bool is_in(const range (&ranges)[Size], char32_t c) {
  auto after = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                [](char32_t value, const range& r) { return value < r.first; });
  return after != std::begin(ranges) && c <= std::prev(after)->last;
}

} // namespace

char32_t next_code_point(std::string_view text, size_t& at) {
  auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80)
    return lead;
  auto more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || at + static_cast<size_t>(more) > text.size())
    return replacement;
  auto value = static_cast<char32_t>(lead & (0x3F >> more));
  for (int i = 0; i < more; ++i) {
    auto next = static_cast<unsigned char>(text[at + static_cast<size_t>(i)]);
    if ((next & 0xC0) != 0x80)
      return replacement;
    value = value << 6 | (next & 0x3F);
  }
  constexpr std::array<char32_t, 4> least = {0, 0x80, 0x800, 0x10000};
  if (value < least[static_cast<size_t>(more)] || value > 0x10FFFF
      || (value >= 0xD800 && value <= 0xDFFF))
    return replacement;
  at += static_cast<size_t>(more);
  return value;
}

void append_code_point(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    c = replacement;
  auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80)
    return byte(c);
  if (c < 0x800) {
    byte(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

int columns_of(char32_t c) {
  if (c < 0x300)
    return 1;
  return is_in(zero_width, c) ? 0 : is_in(double_width, c) ? 2 : 1;
}

size_t columns_of(std::string_view text) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();)
    columns += static_cast<size_t>(columns_of(next_code_point(text, at)));
  return columns;
}

std::string fitted(std::string_view text, size_t columns) {
  size_t used = 0;
  // Where the text is cut if it turns out too long: one column is left for the ellipsis.
  size_t cut = 0;
  for (size_t at = 0; at < text.size();) {
    used += static_cast<size_t>(columns_of(next_code_point(text, at)));
    if (used > columns)
      return columns == 0 ? std::string{} : std::string{text.substr(0, cut)} + "…";
    if (used < columns)
      cut = at;
  }
  return std::string{text};
}

std::string padded(std::string_view text, size_t columns) {
  auto out = fitted(text, columns);
  out.append(columns - std::min(columns, columns_of(out)), ' ');
  return out;
}

} // namespace tributary
