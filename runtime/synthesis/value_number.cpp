#include "runtime/synthesis/value_number.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace tributary {
namespace {

using word_pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<word_pair, 30> unit_names{{
  {"$", "usd"},          {"us$", "usd"},
  {"dollar", "usd"},     {"€", "eur"},
  {"euro", "eur"},       {"£", "gbp"},
  {"pound", "gbp"},      {"¥", "jpy"},
  {"yen", "jpy"},        {"%", "percent"},
  {"pct", "percent"},    {"/", "per"},
  {"a", "per"},          {"each", "per"},
  {"mo", "month"},       {"monthly", "per month"},
  {"yr", "year"},        {"annually", "per year"},
  {"annum", "year"},     {"yearly", "per year"},
  {"hr", "hour"},        {"h", "hour"},
  {"hrs", "hour"},       {"min", "minute"},
  {"mins", "minute"},    {"sec", "second"},
  {"secs", "second"},    {"s", "second"},
  {"millisecond", "ms"}, {"day", "day"},
}};

struct magnitude {
  std::string_view name;
  double factor;
  /// A letter such as M counts only right behind the digits; "5 m" may be metres.
  bool attached;
};

constexpr std::array<magnitude, 17> magnitudes{{{"k", 1e3, true},
                                                {"K", 1e3, true},
                                                {"M", 1e6, true},
                                                {"B", 1e9, true},
                                                {"G", 1e9, true},
                                                {"T", 1e12, true},
                                                {"mn", 1e6, false},
                                                {"mio", 1e6, false},
                                                {"mm", 1e6, true},
                                                {"bn", 1e9, false},
                                                {"thousand", 1e3, false},
                                                {"million", 1e6, false},
                                                {"millions", 1e6, false},
                                                {"billion", 1e9, false},
                                                {"billions", 1e9, false},
                                                {"trillion", 1e12, false},
                                                {"hundred", 1e2, false}}};

constexpr double unbounded = std::numeric_limits<double>::infinity();
/// "About 100" is taken to stand for 90 to 110.
constexpr double about = 0.1;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool eat(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

template <class Words>
bool eat_any(std::string_view& text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return eat(text, word); });
}

/// Digits with separators between groups of three: "1,200,000", "1 200 000", "1_200". Stops at what
/// is no part of the number. An empty result means that there is none.
std::string eat_digits(std::string_view& text) {
  std::string out;
  size_t at = 0;
  auto three_follow = [&](size_t from) {
    for (size_t i = from; i < from + 3; ++i)
      if (i >= text.size() || !is_digit(text[i]))
        return false;
    return from + 3 >= text.size() || !is_digit(text[from + 3]);
  };
  bool decimals = false;
  while (at < text.size()) {
    auto c = text[at];
    if (is_digit(c)) {
      out += c;
    } else if (c == '.' && !decimals && at + 1 < text.size() && is_digit(text[at + 1])) {
      decimals = true;
      out += c;
    } else if ((c != ',' && c != ' ' && c != '_' && c != '\'') || decimals || out.empty()
               || out.size() > 15 || !three_follow(at + 1)) {
      break;
    }
    ++at;
  }
  text.remove_prefix(at);
  return out;
}

std::optional<double> eat_number(std::string_view& text, bool currency) {
  auto minus = !text.empty() && text[0] == '-';
  if (minus)
    text.remove_prefix(1);
  auto digits = eat_digits(text);
  double value = 0;
  auto [end, err] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || err != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  auto attached = !text.empty() && text[0] != ' ';
  auto rest = trim(text);
  auto letters = std::find_if(rest.begin(), rest.end(), [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  });
  auto word = rest.substr(0, static_cast<size_t>(letters - rest.begin()));
  for (const auto& each : magnitudes) {
    auto matches = word == each.name || (currency && word == "m" && each.name == "M");
    if (matches && (attached || !each.attached)) {
      value *= each.factor;
      rest = rest.substr(word.size());
      break;
    }
  }
  text = trim(rest);
  return minus ? -value : value;
}

/// One unit word as compared.
std::string unit_word(std::string_view word) {
  auto lower = to_lower(word);
  for (auto tries = 0; tries < 2; ++tries) {
    for (const auto& [from, to] : unit_names)
      if (lower == from)
        return std::string{to};
    if (lower.size() < 4 || lower.back() != 's' || lower[lower.size() - 2] == 's')
      break;
    lower.pop_back();
  }
  return lower;
}

/// The unit that follows a number; nothing where it is a sentence rather than a unit.
std::optional<std::string> unit_of(std::string_view text) {
  std::string out;
  size_t words = 0;
  while (!text.empty()) {
    auto end = text[0] == '/' || text[0] == '%' ? 1 : text.find_first_of(" /%");
    auto word = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : trim(text.substr(end));
    if (++words > 5 || word.find_first_of(",;:(0123456789") != std::string_view::npos)
      return std::nullopt;
    (out += out.empty() ? "" : " ") += unit_word(word);
  }
  return out;
}

struct bounds {
  bool roughly = false;
  bool at_least = false;
  bool at_most = false;
};

bounds eat_bounds(std::string_view& text) {
  static constexpr std::array<std::string_view, 7> rough{
    "about ", "around ", "approximately ", "approx. ", "roughly ", "circa ", "~"};
  static constexpr std::array<std::string_view, 9> least{
    "at least ", "more than ", "over ", "from ", "min. ", "starting at ", ">=", ">", "above "};
  static constexpr std::array<std::string_view, 8> most{
    "at most ", "less than ", "up to ", "under ", "max. ", "below ", "<=", "<"};
  bounds out;
  out.roughly = eat_any(text, rough);
  out.at_least = eat_any(text, least);
  out.at_most = !out.at_least && eat_any(text, most);
  return out;
}

std::string_view eat_currency(std::string_view& text) {
  static constexpr std::array<word_pair, 9> signs{{{"us$", "usd"},
                                                   {"$", "usd"},
                                                   {"€", "eur"},
                                                   {"£", "gbp"},
                                                   {"¥", "jpy"},
                                                   {"usd ", "usd"},
                                                   {"eur ", "eur"},
                                                   {"gbp ", "gbp"},
                                                   {"chf ", "chf"}}};
  for (const auto& [sign, name] : signs)
    if (eat(text, sign))
      return name;
  return {};
}

/// Whether a range goes on: "10-20", "10 to 20", "10–20".
bool eat_dash(std::string_view& text) {
  static constexpr std::array<std::string_view, 4> dashes{"-", "–", "to ", "and "};
  return eat_any(text, dashes);
}

} // namespace

std::optional<quantity> read_quantity(std::string_view text) {
  text = trim(text);
  eat(text, "between ");
  auto how = eat_bounds(text);
  auto currency = eat_currency(text);
  auto first = eat_number(text, !currency.empty());
  if (!first)
    return std::nullopt;
  quantity out{*first, *first, {}};
  if (eat_dash(text)) {
    eat_currency(text);
    auto second = eat_number(text, !currency.empty());
    // "5-10k" begins at five thousand, but "5-day" is no range at all.
    if (!second || *second < *first)
      return std::nullopt;
    out.high = *second;
  }
  if (eat(text, "+"))
    how.at_least = true;
  auto unit = unit_of(text);
  if (!unit)
    return std::nullopt;
  out.unit = currency.empty() || unit->find(currency) == 0
               ? *unit
               : std::string{currency} + (unit->empty() ? "" : " ") + *unit;
  if (how.roughly) {
    auto margin = std::max(std::abs(out.low), std::abs(out.high)) * about;
    out.low -= margin;
    out.high += margin;
  }
  if (how.at_least)
    out.high = unbounded;
  if (how.at_most)
    out.low = -unbounded;
  return out;
}

} // namespace tributary
