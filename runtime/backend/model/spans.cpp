#include "runtime/backend/model/spans.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tributary {

namespace {

struct unit {
  std::string_view name;
  double microseconds;
};

constexpr double second = 1e6;

constexpr std::array<unit, 25> units = {{
  {"ns", 1e-3},
  {"us", 1},
  {"µs", 1},
  {"ms", 1e3},
  {"msec", 1e3},
  {"millisecond", 1e3},
  {"milliseconds", 1e3},
  {"s", second},
  {"sec", second},
  {"secs", second},
  {"second", second},
  {"seconds", second},
  {"m", 60 * second},
  {"min", 60 * second},
  {"mins", 60 * second},
  {"minute", 60 * second},
  {"minutes", 60 * second},
  {"h", 3600 * second},
  {"hr", 3600 * second},
  {"hour", 3600 * second},
  {"hours", 3600 * second},
  {"d", 86400 * second},
  {"day", 86400 * second},
  {"days", 86400 * second},
  {"", second},
}};

/// One number with its unit, taken off the front of what is left.
struct span_reader {
  std::string_view left;
  bool bare = false;

  std::optional<double> next() {
    if (left.empty() || !is_digit(left[0]))
      return std::nullopt;
    double number = 0;
    auto [end, wrong]
      = std::from_chars(left.data(), left.data() + left.size(), number, std::chars_format::fixed);
    if (wrong != std::errc{} || !std::isfinite(number))
      return std::nullopt;
    left.remove_prefix(static_cast<size_t>(end - left.data()));
    auto space = left.starts_with(' ') && left.size() > 1 ? size_t{1} : size_t{0};
    auto word_end = space;
    while (word_end < left.size() && is_unit_byte(left[word_end]))
      ++word_end;
    auto word = left.substr(space, word_end - space);
    const auto* hit
      = std::find_if(units.begin(), units.end(), [&](const unit& u) { return u.name == word; });
    if (hit == units.end()) {
      // "12 and later": the number stands alone.
      if (space == 0)
        return std::nullopt;
      word = {};
      hit = &units.back();
    }
    bare = word.empty();
    if (!bare)
      left.remove_prefix(word_end);
    return number * hit->microseconds;
  }

  static bool is_unit_byte(char c) { return (c >= 'a' && c <= 'z') || (c & 0x80) != 0; }
};

std::optional<duration> read_span(std::string_view text, bool whole) {
  span_reader in{text, false};
  double sum = 0;
  bool any = false;
  while (!in.left.empty() && is_digit(in.left[0])) {
    auto piece = in.next();
    if (!piece)
      return std::nullopt;
    // "5 30" is no span: only the first number may stand alone, and nothing may follow it.
    if (in.bare && any)
      return std::nullopt;
    sum += *piece;
    any = true;
    if (in.bare)
      break;
  }
  if (!any || (whole && !in.left.empty()))
    return std::nullopt;
  return std::min(duration{static_cast<int64_t>(std::min(sum, 1e15))}, span_max);
}

constexpr std::array<std::string_view, 12> months
  = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

/// What the words of a date say, in whatever order they come.
struct date_words {
  unsigned day = 0, month = 0;
  int year = -1;
  std::optional<duration> time;

  void take(std::string_view word) {
    if (word.find(':') != std::string_view::npos)
      return take_time(word);
    unsigned number = 0;
    auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (wrong == std::errc{} && end == word.data() + word.size()) {
      if (word.size() <= 2 && day == 0)
        day = number;
      else if (word.size() == 2)
        year = static_cast<int>(number) + (number < 70 ? 2000 : 1900);
      else if (word.size() == 4)
        year = static_cast<int>(number);
      return;
    }
    const auto* hit = std::find(months.begin(), months.end(), to_lower(word.substr(0, 3)));
    if (hit != months.end())
      month = static_cast<unsigned>(hit - months.begin()) + 1;
  }

  void take_time(std::string_view word) {
    auto parts = split(word, ':');
    if (parts.size() != 3)
      return;
    std::array<unsigned, 3> n{};
    constexpr std::array<unsigned, 3> most = {23, 59, 60};
    for (size_t i = 0; i < 3; ++i) {
      auto p = parts[i];
      auto [end, wrong] = std::from_chars(p.data(), p.data() + p.size(), n[i]);
      if (wrong != std::errc{} || end != p.data() + p.size() || n[i] > most[i])
        return;
    }
    time = std::chrono::hours{n[0]} + std::chrono::minutes{n[1]} + std::chrono::seconds{n[2]};
  }
};

} // namespace

std::optional<duration> parse_span(std::string_view text) {
  return read_span(to_lower(trim(text)), true);
}

std::optional<duration> span_at(std::string_view text) {
  return read_span(text, false);
}

std::optional<time_point> parse_http_date(std::string_view text) {
  if (text.size() > 64)
    return std::nullopt;
  date_words words;
  std::string plain{text};
  std::replace_if(
    plain.begin(), plain.end(), [](char c) { return c == ',' || c == '-'; }, ' ');
  for (auto word : split(plain, ' '))
    if (!word.empty())
      words.take(word);
  auto date = std::chrono::year_month_day{
    std::chrono::year{words.year}, std::chrono::month{words.month}, std::chrono::day{words.day}};
  if (words.year < 0 || !date.ok() || !words.time)
    return std::nullopt;
  return time_point{std::chrono::sys_days{date}} + *words.time;
}

} // namespace tributary
