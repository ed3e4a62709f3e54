#include "runtime/synthesis/value.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/value_date.hpp"
#include "runtime/synthesis/value_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

namespace tributary {
namespace {

using form = claim_value::form;

constexpr auto npos = std::string_view::npos;
/// Two readings of one decimal number differ by rounding at most.
constexpr double rounding = 1e-9;
/// Longer texts describe; two descriptions may differ and both stand.
constexpr size_t words_of_a_name = 5;

constexpr std::array<std::string_view, 7> yes_words{"yes",      "true",    "available", "supported",
                                                    "included", "enabled", "✓"};
constexpr std::array<std::string_view, 13> no_words{"no",
                                                    "false",
                                                    "unavailable",
                                                    "unsupported",
                                                    "not available",
                                                    "not supported",
                                                    "not included",
                                                    "excluded",
                                                    "not enabled",
                                                    "disabled",
                                                    "none",
                                                    "never",
                                                    "✗"};

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// White space collapsed, emphasis and code marks gone, no punctuation around. Case is kept where
/// `lower` is false, since M and m are different magnitudes.
std::string collapsed(std::string_view text, bool lower) {
  std::string out;
  bool gap = false;
  for (auto c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      gap = !out.empty();
      continue;
    }
    if (c == '*' || c == '`' || c == '"')
      continue;
    if (gap)
      out += ' ';
    gap = false;
    out += c;
  }
  auto end = out.find_last_not_of(".,;:!? ");
  out.resize(end == npos ? 0 : end + 1);
  return lower ? to_lower(out) : out;
}

/// Lower case but for a magnitude's capital letter behind a digit: "$1.2M" stays, "About" does not.
std::string lower_but_magnitudes(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    auto after_digit = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
    auto ends_word = i + 1 == text.size() || !std::isalpha(static_cast<unsigned char>(text[i + 1]));
    if (text[i] >= 'A' && text[i] <= 'Z' && !(after_digit && ends_word))
      text[i] = static_cast<char>(text[i] - 'A' + 'a');
  }
  return text;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    if (!word.empty())
      out.push_back(std::exchange(word, {}));
  };
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    // A dot between digits is part of a version.
    if (std::isalnum(c) || c >= 0x80 || c == '+' || c == '#'
        || (c == '.' && !word.empty() && i + 1 < text.size() && std::isdigit(text[i + 1])))
      word += text[i];
    else
      flush();
  }
  flush();
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// "1.22.3" or "v1.22" without the v; "" for what is no version.
std::string read_version(std::string_view text, bool expected) {
  auto marked = text.substr(0, 1) == "v" && text.size() > 1;
  if (marked)
    text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789.") != npos || text[0] == '.')
    return {};
  auto dots = std::count(text.begin(), text.end(), '.');
  return marked || expected || dots > 1 ? std::string{text} : std::string{};
}

bool is_list(std::string_view text) {
  return text.find(", ") != npos || text.find(';') != npos || text.find(" and ") != npos
         || text.find(" or ") != npos || text.find(" / ") != npos || text.find(" & ") != npos;
}

bool has_word(std::string_view text, std::string_view word) {
  auto at = text.find(word);
  return at != npos && (at == 0 || text[at - 1] == ' ');
}

bool contains_all(const std::vector<std::string>& big, const std::vector<std::string>& small) {
  return std::includes(big.begin(), big.end(), small.begin(), small.end());
}

bool numbers_contradict(const claim_value& a, const claim_value& b) {
  auto percent = [](const claim_value& v) { return v.unit.substr(0, 7) == "percent"; };
  if (percent(a) != percent(b))
    return false;
  // Other units may be the same thing in other words; that is for a later, wiser comparison.
  if (a.unit != b.unit && !a.unit.empty() && !b.unit.empty())
    return false;
  auto slack = std::max(std::abs(a.low), std::abs(b.low)) * rounding;
  if (!std::isfinite(slack))
    slack = 0;
  return a.high + slack < b.low || b.high + slack < a.low;
}

/// Dotted parts of one are the beginning of the other's: 1.22 covers 1.22.3.
bool versions_contradict(std::string_view a, std::string_view b) {
  auto [small, big] = a.size() < b.size() ? std::pair{a, b} : std::pair{b, a};
  return big.substr(0, small.size()) != small
         || (big.size() > small.size() && big[small.size()] != '.');
}

bool texts_contradict(const claim_value& a, const claim_value& b) {
  if (a.words.empty() || b.words.empty() || a.words.size() > words_of_a_name
      || b.words.size() > words_of_a_name)
    return false;
  return !contains_all(a.words, b.words) && !contains_all(b.words, a.words);
}

std::string number_key(const quantity& q) {
  return fmt::format("#{:.12g}..{:.12g} {}", q.low, q.high, q.unit);
}

} // namespace

std::string normal_name(std::string_view name) {
  return collapsed(name, true);
}

std::string normal_date(std::string_view date) {
  auto text = collapsed(date, true);
  auto read = read_date(text);
  return read.empty() ? text : read;
}

claim_value read_value(std::string_view value, std::string_view attribute) {
  claim_value out;
  auto cased = collapsed(value, false);
  out.key = to_lower(cased);
  out.words = words_of(out.key);
  if (is_one_of(out.key, yes_words) || is_one_of(out.key, no_words)) {
    out.kind = form::truth;
    out.yes = is_one_of(out.key, yes_words);
    out.key = out.yes ? "=yes" : "=no";
    return out;
  }
  auto versioned = has_word(attribute, "version") || has_word(attribute, "release");
  auto dated = read_date(out.key);
  // A lone year is a date only where the attribute asks for one; elsewhere it is a number.
  if (!dated.empty() && (dated.size() > 4 || !versioned)) {
    out.kind = form::date;
    out.key = dated;
  } else if (auto version = read_version(out.key, versioned); !version.empty()) {
    out.kind = form::version;
    out.key = version;
  } else if (auto number = read_quantity(lower_but_magnitudes(cased))) {
    out.kind = form::number;
    out.low = number->low;
    out.high = number->high;
    out.unit = number->unit;
    out.key = number_key(*number);
  } else if (is_list(out.key)) {
    out.kind = form::list;
  }
  return out;
}

bool contradict(const claim_value& a, const claim_value& b) {
  if (a.key == b.key || a.kind != b.kind)
    return false;
  switch (a.kind) {
    case form::number:
      return numbers_contradict(a, b);
    case form::truth:
      return a.yes != b.yes;
    case form::date:
      return !dates_overlap(a.key, b.key);
    case form::version:
      return versions_contradict(a.key, b.key);
    case form::text:
      return texts_contradict(a, b);
    case form::list:
      return false;
  }
  return false;
}

} // namespace tributary
