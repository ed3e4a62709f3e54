#include "runtime/synthesis/value_version.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

bool eat_front(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

bool eat_back(std::string_view& text, std::string_view word) {
  if (text.size() < word.size() || text.substr(text.size() - word.size()) != word)
    return false;
  text = trim(text.substr(0, text.size() - word.size()));
  return true;
}

std::vector<unsigned> numbers_of(std::string_view digits) {
  std::vector<unsigned> out;
  for (auto part : split(digits, '.')) {
    unsigned number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    out.push_back(number);
  }
  return out;
}

/// Whether `low` allows `other`, as far as the shorter of them goes.
bool reaches(const version_number& low, const version_number& other) {
  auto a = numbers_of(low.digits);
  auto b = numbers_of(other.digits);
  auto size = std::min(a.size(), b.size());
  a.resize(size);
  b.resize(size);
  return b >= a;
}

bool covers(std::string_view small, std::string_view big) {
  return big.substr(0, small.size()) == small
         && (big.size() == small.size() || big[small.size()] == '.');
}

} // namespace

std::optional<version_number> read_version(std::string_view text) {
  version_number out;
  for (std::string_view mark : {">=", "at least ", "from ", "min. ", "minimum "})
    out.at_least |= eat_front(text, mark);
  for (std::string_view mark : {"version ", "release ", "v. ", "v", "^", "~"})
    eat_front(text, mark);
  for (std::string_view mark : {"or later", "or newer", "or higher", "or above", "and later",
                                "and above", "and up", "and newer", "+"})
    out.at_least |= eat_back(text, mark);
  for (std::string_view mark : {"lts", ".x", ".*"})
    eat_back(text, mark);
  if (text.empty() || text.size() > 40 || !is_digit(text[0]) || text.back() == '.'
      || text.find("..") != npos || text.find_first_not_of("0123456789.") != npos)
    return std::nullopt;
  out.digits = text;
  return out;
}

bool looks_like_version(std::string_view text) {
  return (text.size() > 1 && text[0] == 'v' && is_digit(text[1]))
         || (std::count(text.begin(), text.end(), '.') > 1 && !text.empty() && is_digit(text[0])
             && text.find_first_not_of("0123456789.") == npos);
}

bool versions_contradict(const version_number& a, const version_number& b) {
  if (a.at_least && b.at_least)
    return false;
  if (a.at_least || b.at_least)
    return !reaches(a.at_least ? a : b, a.at_least ? b : a);
  return !covers(a.digits, b.digits) && !covers(b.digits, a.digits);
}

} // namespace tributary
