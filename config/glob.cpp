#include "config/glob.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary::config {

namespace {

/// The byte behind the character that begins at `at`; ill-formed bytes are characters of their own.
size_t after_character(std::string_view text, size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(at + size, text.size());
}

/// Where a `[…]` that begins at `at` ends, behind its `]`; 0 where it never does.
size_t class_end(std::string_view pattern, size_t at) {
  auto i = at + 1;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^'))
    ++i;
  // A `]` at the first place is one of the characters.
  if (i < pattern.size() && pattern[i] == ']')
    ++i;
  for (; i < pattern.size(); ++i)
    if (pattern[i] == ']')
      return i + 1;
  return 0;
}

/// Whether a character is in the class between `at` and `end`. UTF-8 sorts as its code points do,
/// so ranges compare texts.
bool in_class(std::string_view pattern, size_t at, size_t end, std::string_view character) {
  auto i = at + 1;
  auto negated = pattern[i] == '!' || pattern[i] == '^';
  if (negated)
    ++i;
  bool hit = false;
  while (i + 1 < end) {
    auto next = after_character(pattern, i);
    auto low = pattern.substr(i, next - i);
    auto high = low;
    if (pattern[next] == '-' && next + 2 < end) {
      auto last = after_character(pattern, next + 1);
      high = pattern.substr(next + 1, last - next - 1);
      next = last;
    }
    hit = hit || (low <= character && character <= high);
    i = next;
  }
  return hit != negated;
}

/// Matches the one character of `name` at `at` with what stands at `p`, which is no star.
/// @returns The place behind it in the pattern, or 0.
size_t match_one(std::string_view pattern, size_t p, std::string_view character) {
  if (pattern[p] == '?')
    return p + 1;
  if (pattern[p] == '[')
    if (auto end = class_end(pattern, p))
      return in_class(pattern, p, end, character) ? end : 0;
  if (pattern[p] == '\\' && p + 1 < pattern.size())
    ++p;
  auto end = after_character(pattern, p);
  return pattern.substr(p, end - p) == character ? end : 0;
}

} // namespace

bool glob_matches(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.'))
    return false;
  size_t p = 0;
  size_t n = 0;
  // Only the last star need ever give way: those before have matched as little as they can.
  auto star = std::string_view::npos;
  size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
      continue;
    }
    auto next = after_character(name, n);
    auto after = p < pattern.size() ? match_one(pattern, p, name.substr(n, next - n)) : 0;
    if (after != 0) {
      p = after;
      n = next;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = star_name = after_character(name, star_name);
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string glob_error(std::string_view glob) {
  if (glob.empty())
    return "names no file";
  if (glob.size() > 4096)
    return "is longer than any path";
  for (auto piece : split(glob, '/'))
    for (size_t i = 0; i < piece.size(); ++i) {
      if (piece[i] == '\\' && ++i == piece.size())
        return "ends in a backslash";
      if (piece[i] == '[' && (i == 0 || piece[i - 1] != '\\')) {
        auto end = class_end(piece, i);
        if (end == 0)
          return "has a [ that is never closed";
        i = end - 1;
      }
    }
  return {};
}

bool has_wildcard(std::string_view piece) {
  for (size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] == '\\')
      ++i;
    else if (piece[i] == '*' || piece[i] == '?' || piece[i] == '[')
      return true;
  }
  return false;
}

std::string plain_name(std::string_view piece) {
  std::string out;
  for (size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] == '\\' && i + 1 < piece.size())
      ++i;
    out += piece[i];
  }
  return out;
}

glob_pieces pieces_of(std::string_view glob) {
  glob_pieces out;
  out.is_absolute = glob.starts_with('/');
  for (auto piece : split(glob, '/')) {
    if (piece.empty() || piece == ".")
      continue;
    if (piece == "**" && !out.pieces.empty() && out.pieces.back() == "**")
      continue;
    out.is_pattern = out.is_pattern || has_wildcard(piece);
    out.pieces.emplace_back(piece);
  }
  return out;
}

} // namespace tributary::config
