#include "runtime/report/heading_slugs.hpp"

#include "runtime/report/code_points.hpp"

namespace tributary {

namespace {

struct range {
  char32_t first;
  char32_t last;
};

/// Punctuation and symbols beyond ASCII that titles have; all else is taken for letters.
constexpr range punctuation[] = {
  {0x80, 0xA9},     {0xAB, 0xB1},     {0xB4, 0xB4},       {0xB6, 0xB8},     {0xBB, 0xBB},
  {0xBF, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2000, 0x203E}, {0x2041, 0x2053},
  {0x2055, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x245F},   {0x2500, 0x2BFF}, {0x3000, 0x3004},
  {0x3008, 0x3020}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE32},   {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20},
  {0xFF3B, 0xFF3E}, {0xFF5B, 0xFF65}, {0x1F000, 0x1FAFF},
};

bool is_dropped(char32_t c) {
  if (c < 0x80)
    return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
  for (const auto& r : punctuation)
    if (c >= r.first && c <= r.last)
      return true;
  return false;
}

/// Small letters for the alphabets in which a capital is a fixed step away.
char32_t small(char32_t c) {
  auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in('A', 'Z') || (in(0xC0, 0xDE) && c != 0xD7) || in(0x391, 0x3A9) || in(0x410, 0x42F))
    return c + 32;
  if (in(0x400, 0x40F))
    return c + 80;
  auto even_is_capital = (in(0x100, 0x137) && c != 0x130) || in(0x14A, 0x177) || in(0x460, 0x481);
  auto odd_is_capital = in(0x139, 0x148) || in(0x179, 0x17E);
  if ((even_is_capital && c % 2 == 0) || (odd_is_capital && c % 2 == 1))
    return c + 1;
  return c;
}

} // namespace

void heading_slugs::reserve(std::string_view slug) {
  seen_.try_emplace(std::string{slug}, 0);
}

std::string heading_slugs::next(std::string_view text) {
  std::string slug;
  for (size_t at = 0; at < text.size();) {
    auto c = small(next_code_point(text, at));
    if (c == ' ')
      slug += '-';
    else if (!is_dropped(c))
      append_code_point(slug, c);
  }
  auto [at, is_new] = seen_.try_emplace(slug, 0);
  if (is_new)
    return slug;
  // The numbered form may itself be a heading's own text.
  for (;;) {
    auto numbered = slug + '-' + std::to_string(++seen_[slug]);
    if (seen_.try_emplace(numbered, 0).second)
      return numbered;
  }
}

} // namespace tributary
