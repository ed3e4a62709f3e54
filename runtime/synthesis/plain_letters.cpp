#include "runtime/synthesis/plain_letters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace tributary {
namespace {

/// U+00C0 to U+017F without their marks.
constexpr std::array<std::string_view, 192> latin{
  "A", "A", "A",  "A",  "A", "A", "AE", "C",  "E",  "E", "E", "E", "I",  "I",  "I", "I", "D", "N",
  "O", "O", "O",  "O",  "O", "x", "O",  "U",  "U",  "U", "U", "Y", "Th", "ss", "a", "a", "a", "a",
  "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i",  "i", "i", "i", "d",  "n",  "o", "o", "o", "o",
  "o", "/", "o",  "u",  "u", "u", "u",  "y",  "th", "y", "A", "a", "A",  "a",  "A", "a", "C", "c",
  "C", "c", "C",  "c",  "C", "c", "D",  "d",  "D",  "d", "E", "e", "E",  "e",  "E", "e", "E", "e",
  "E", "e", "G",  "g",  "G", "g", "G",  "g",  "G",  "g", "H", "h", "H",  "h",  "I", "i", "I", "i",
  "I", "i", "I",  "i",  "I", "i", "IJ", "ij", "J",  "j", "K", "k", "k",  "L",  "l", "L", "l", "L",
  "l", "L", "l",  "L",  "l", "N", "n",  "N",  "n",  "N", "n", "n", "N",  "n",  "O", "o", "O", "o",
  "O", "o", "OE", "oe", "R", "r", "R",  "r",  "R",  "r", "S", "s", "S",  "s",  "S", "s", "S", "s",
  "T", "t", "T",  "t",  "T", "t", "U",  "u",  "U",  "u", "U", "u", "U",  "u",  "U", "u", "U", "u",
  "W", "w", "Y",  "y",  "Y", "Z", "z",  "Z",  "z",  "Z", "z", "s"};

struct sign {
  uint32_t code;
  std::string_view plain;
};

/// Ascending by code point.
constexpr std::array signs{
  sign{0x00A0, " "},    sign{0x00AD, ""},    sign{0x00B1, "+/-"},  sign{0x00B2, "2"},
  sign{0x00B3, "3"},    sign{0x00B5, "u"},   sign{0x00BC, " 1/4"}, sign{0x00BD, " 1/2"},
  sign{0x00BE, " 3/4"}, sign{0x03BC, "u"},   sign{0x2009, " "},    sign{0x200B, ""},
  sign{0x2010, "-"},    sign{0x2011, "-"},   sign{0x2012, "-"},    sign{0x2013, "-"},
  sign{0x2014, "-"},    sign{0x2015, "-"},   sign{0x2018, "'"},    sign{0x2019, "'"},
  sign{0x201C, "\""},   sign{0x201D, "\""},  sign{0x201E, "\""},   sign{0x202F, " "},
  sign{0x2212, "-"},    sign{0x2248, "~"},   sign{0x2264, "<="},   sign{0x2265, ">="},
  sign{0x2705, "yes"},  sign{0x2713, "yes"}, sign{0x2714, "yes"},  sign{0x2717, "no"},
  sign{0x2718, "no"},   sign{0x274C, "no"}};

/// The character that begins at `at`, and its bytes; {0, 1} where the bytes are none.
std::pair<uint32_t, size_t> character_at(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  auto lead = byte(0);
  auto size = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : lead >= 0xC0 ? 2U : 1U;
  if (lead < 0xC0 || at + size > text.size())
    return {0, 1};
  uint32_t code = lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80)
      return {0, 1};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return {code, size};
}

bool is_combining_mark(uint32_t code) {
  return (code >= 0x0300 && code <= 0x036F) || code == 0xFE0F;
}

} // namespace

std::string plain_letters(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      out += text[at++];
      continue;
    }
    auto [code, size] = character_at(text, at);
    const auto* found = std::lower_bound(signs.begin(), signs.end(), code,
                                         [](const sign& s, uint32_t c) { return s.code < c; });
    if (found != signs.end() && found->code == code)
      out += found->plain;
    else if (code >= 0xC0 && code < 0xC0 + latin.size())
      out += latin[code - 0xC0];
    else if (!is_combining_mark(code))
      out += text.substr(at, size);
    at += size;
  }
  return out;
}

} // namespace tributary
