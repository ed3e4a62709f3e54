#include "runtime/synthesis/numeral.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

struct magnitude_name {
  std::string_view name;
  double factor;
  /// A letter counts only right behind the digits; "5 m" may be metres.
  bool attached;
};

constexpr std::array magnitudes{
  magnitude_name{"k", 1e3, true},           magnitude_name{"K", 1e3, true},
  magnitude_name{"M", 1e6, false},          magnitude_name{"B", 1e9, false},
  magnitude_name{"G", 1e9, true},           magnitude_name{"T", 1e12, true},
  magnitude_name{"mn", 1e6, false},         magnitude_name{"mio", 1e6, false},
  magnitude_name{"mm", 1e6, true},          magnitude_name{"bn", 1e9, false},
  magnitude_name{"mrd", 1e9, false},        magnitude_name{"tn", 1e12, false},
  magnitude_name{"thousand", 1e3, false},   magnitude_name{"million", 1e6, false},
  magnitude_name{"millions", 1e6, false},   magnitude_name{"millionen", 1e6, false},
  magnitude_name{"billion", 1e9, false},    magnitude_name{"billions", 1e9, false},
  magnitude_name{"milliarden", 1e9, false}, magnitude_name{"trillion", 1e12, false},
  magnitude_name{"hundred", 1e2, false},    magnitude_name{"dozen", 12, false},
  magnitude_name{"lakh", 1e5, false},       magnitude_name{"crore", 1e7, false}};

constexpr std::array<std::string_view, 21> small_numbers{
  "zero",     "one",     "two",     "three",     "four",     "five",     "six",
  "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
  "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
constexpr std::array<std::string_view, 8> tens{"twenty", "thirty",  "forty",  "fifty",
                                               "sixty",  "seventy", "eighty", "ninety"};
/// Of halves, thirds …: the singular; "two thirds" has an s.
constexpr std::array<std::pair<std::string_view, double>, 6> parts{
  {{"half", 2}, {"third", 3}, {"quarter", 4}, {"fifth", 5}, {"sixth", 6}, {"tenth", 10}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view next_word(std::string_view text) {
  auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return text.substr(0, static_cast<size_t>(end - text.begin()));
}

/// Digits and their separators, as a number with a point.
struct digits {
  std::string plain;
  size_t decimals = 0;
  bool may_be_thousands = false;
};

/// "1,200,000", "1 200 000", "1.234,56", "12,5", "1.5". Three digits behind a separator are a
/// group, but behind a lone point they may be decimals as well.
digits eat_digits(std::string_view& text) {
  digits out;
  size_t at = digits_at(text, 0);
  out.plain = text.substr(0, at);
  char group = 0;
  size_t groups = 0;
  while (at > 0 && at + 1 < text.size() && std::string_view{",.' _"}.find(text[at]) != npos) {
    auto mark = text[at];
    auto follow = digits_at(text, at + 1);
    if (follow == 0 || out.plain.size() > 15)
      break;
    auto is_group = follow == 3 && (group == 0 || group == mark)
                    && out.plain.size() < 4 + 3 * groups && out.plain != "0";
    if (mark == '.' && group == 0 && is_group && digits_at(text, at + 4) == 0
        && (at + 4 >= text.size() || (text[at + 4] != '.' && text[at + 4] != ','))) {
      out.may_be_thousands = true;
    } else if (is_group) {
      group = mark;
      ++groups;
      out.plain += text.substr(at + 1, follow);
      at += 1 + follow;
      continue;
    }
    // No group: decimals, unless a blank, or a comma as in "3,200,5".
    if (mark != '.' && (mark != ',' || follow > 2))
      break;
    if (mark == group)
      break;
    out.plain += '.';
    out.plain += text.substr(at + 1, follow);
    out.decimals = follow;
    at += 1 + follow;
    break;
  }
  text.remove_prefix(at);
  return out;
}

void apply_magnitude(std::string_view& text, bool currency, bool attached, numeral& out) {
  auto rest = trim(text);
  auto word = next_word(rest);
  auto lower = to_lower(word);
  for (const auto& each : magnitudes) {
    auto matches = each.name.size() == 1
                     ? word == each.name || (currency && each.name == "M" && word == "m")
                     : lower == each.name;
    if (!matches || (each.attached && !attached))
      continue;
    out.value *= each.factor;
    out.step *= each.factor;
    out.magnitude = each.factor;
    text = rest.substr(word.size());
    // "1,2 Mio. EUR".
    if (text.substr(0, 2) == ". ")
      text.remove_prefix(1);
    return apply_magnitude(text, false, false, out);
  }
  text = rest;
}

/// "210m EUR": a currency behind says what the m is.
bool is_followed_by_currency(std::string_view text) {
  auto word = next_word(text);
  if (word != "m")
    return false;
  auto next = to_lower(next_word(trim(text.substr(1))));
  return next == "eur" || next == "euro" || next == "euros" || next == "usd" || next == "gbp"
         || next == "chf" || next == "dollars" || next == "€";
}

/// "1.2e6", "10^6".
void take_exponent(std::string_view& text, numeral& out) {
  auto is_power = text.substr(0, 1) == "^" && out.value == 10;
  if (!is_power && text.substr(0, 1) != "e" && text.substr(0, 1) != "E")
    return;
  auto rest = text.substr(1);
  auto minus = rest.substr(0, 1) == "-";
  if (minus || rest.substr(0, 1) == "+")
    rest.remove_prefix(1);
  auto count = digits_at(rest, 0);
  if (count == 0 || count > 2)
    return;
  double exponent = 0;
  std::from_chars(rest.data(), rest.data() + count, exponent);
  auto factor = std::pow(10, (minus ? -exponent : exponent) - (is_power ? 1 : 0));
  out.value *= factor;
  out.step *= factor;
  text = rest.substr(count);
}

std::optional<numeral> eat_figures(std::string_view& text, bool currency) {
  auto rest = text;
  auto minus = !rest.empty() && (rest[0] == '-' || rest[0] == '+') ? rest[0] : ' ';
  if (minus != ' ')
    rest = trim(rest.substr(1));
  auto read = eat_digits(rest);
  numeral out;
  auto [end, err]
    = std::from_chars(read.plain.data(), read.plain.data() + read.plain.size(), out.value);
  if (read.plain.empty() || err != std::errc{} || end != read.plain.data() + read.plain.size())
    return std::nullopt;
  out.step = std::pow(10, -static_cast<double>(read.decimals));
  out.may_be_thousands = read.may_be_thousands;
  take_exponent(rest, out);
  auto attached = !rest.empty() && rest[0] != ' ';
  apply_magnitude(rest, currency || is_followed_by_currency(trim(rest)), attached, out);
  if (minus == '-')
    out.value = -out.value;
  text = rest;
  return out;
}

/// "twelve", "twenty-five", "a" before a magnitude; -1 for other words.
double word_value(std::string_view& rest) {
  auto word = to_lower(next_word(rest));
  auto after = rest.substr(word.size());
  double value = -1;
  for (size_t i = 0; i < small_numbers.size(); ++i)
    if (word == small_numbers[i])
      value = static_cast<double>(i);
  for (size_t i = 0; i < tens.size(); ++i)
    if (word == tens[i]) {
      value = 20 + 10 * static_cast<double>(i);
      auto one = after.substr(std::min<size_t>(after.size(), 1));
      for (size_t j = 1; j < 10 && !after.empty() && (after[0] == '-' || after[0] == ' '); ++j)
        if (to_lower(next_word(one)) == small_numbers[j]) {
          value += static_cast<double>(j);
          after = one.substr(small_numbers[j].size());
          break;
        }
    }
  if (value >= 0)
    rest = after;
  return value;
}

std::optional<numeral> eat_number_word(std::string_view& text) {
  auto rest = text;
  auto first = to_lower(next_word(rest));
  auto after_article = trim(rest.substr(first.size()));
  auto is_article = first == "a" || first == "an";
  auto value = is_article ? 1 : word_value(rest);
  if (is_article)
    rest = after_article;
  if (value < 0)
    return std::nullopt;
  numeral out{value, 1, 1, false, false};
  apply_magnitude(rest, false, false, out);
  // "a month" is no number, and "one" may be a name.
  if (is_article && out.magnitude == 1)
    return std::nullopt;
  text = rest;
  return out;
}

numeral share(double percent) {
  return {percent, 1, 1, false, true};
}

/// "half", "a third", "two thirds", "three-quarters".
std::optional<numeral> eat_named_share(std::string_view& text) {
  auto rest = text;
  double count = 1;
  auto first = to_lower(next_word(rest));
  if (first == "a" || first == "an")
    rest = trim(rest.substr(first.size()));
  else if (auto value = word_value(rest); value >= 0)
    count = value;
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '-'))
    rest.remove_prefix(1);
  auto word = to_lower(next_word(rest));
  for (const auto& [name, of] : parts)
    if (word == name || word == std::string{name} + "s") {
      if (rest.size() == text.size() && name != "half")
        return std::nullopt;
      text = trim(rest.substr(word.size()));
      return share(100 * count / of);
    }
  return std::nullopt;
}

/// "1 in 5", "two out of five", "3/4" at the end.
std::optional<numeral> eat_ratio(std::string_view& text) {
  auto rest = text;
  auto part = word_value(rest);
  if (part < 0) {
    auto count = digits_at(rest, 0);
    if (count == 0 || count > 3)
      return std::nullopt;
    std::from_chars(rest.data(), rest.data() + count, part);
    rest = rest.substr(count);
  }
  rest = trim(rest);
  auto lower = to_lower(rest.substr(0, 7));
  auto is_in = lower.rfind("in ", 0) == 0;
  if (lower.rfind("out of ", 0) == 0)
    rest = trim(rest.substr(7));
  else if (lower.rfind("in ", 0) == 0 || lower.rfind("of ", 0) == 0)
    rest = trim(rest.substr(3));
  else if (!rest.empty() && rest[0] == '/')
    rest = rest.substr(1);
  else
    return std::nullopt;
  double whole = word_value(rest);
  if (auto count = digits_at(rest, 0); whole < 0 && count > 0 && count < 5) {
    std::from_chars(rest.data(), rest.data() + count, whole);
    rest = rest.substr(count);
  }
  // "120 in 2021" tells when.
  if (is_in && whole >= 1800 && whole < 2200)
    return std::nullopt;
  if (whole < 2 || part > whole || (!rest.empty() && rest[0] != ' '))
    return std::nullopt;
  text = trim(rest);
  return share(100 * part / whole);
}

} // namespace

std::optional<numeral> eat_numeral(std::string_view& text, bool currency) {
  if (text.empty())
    return std::nullopt;
  if (!currency) {
    if (auto ratio = eat_ratio(text))
      return ratio;
    if (auto named = eat_named_share(text))
      return named;
    if (auto word = eat_number_word(text))
      return word;
  }
  return eat_figures(text, currency);
}

} // namespace tributary
