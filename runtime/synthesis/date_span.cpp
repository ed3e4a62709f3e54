#include "runtime/base/text.hpp"
#include "runtime/synthesis/value_date.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace tributary {
namespace {

/// All digits, or -1.
int small_number(std::string_view text) {
  int out = -1;
  auto [end, err] = std::from_chars(text.data(), text.data() + text.size(), out);
  return err == std::errc{} && end == text.data() + text.size() ? out : -1;
}

/// Counted so that all months are alike.
constexpr int month_days = 31;
constexpr int year_days = 12 * month_days;

struct days {
  int first;
  int last;
};

/// Early in a year, in its middle or late; where one ends, the next has begun.
days third_of(int begin, char which) {
  constexpr std::array<std::pair<int, int>, 3> months{{{0, 5}, {3, 9}, {7, 12}}};
  auto [from, to] = months[static_cast<size_t>(which - '1')];
  return {begin + from * month_days, begin + to * month_days - 1};
}

/// Who gives a year as about right is off by more where it is long ago.
days around_year(int year) {
  auto off = year < 1900 ? 10 : 2;
  return {(year - off) * year_days, (year + off + 1) * year_days - 1};
}

/// "2026", "2026-q3", "2026-h1", "2026-e1", "1740-a1", "2026-05" or "2026-05-01"; nothing for other
/// words.
std::optional<days> span_of(std::string_view date) {
  auto is_decade = date.size() == 4 && date[3] == 'x';
  auto year = small_number(date.substr(0, is_decade ? 3 : 4));
  if (year < 0 || date.size() < 4)
    return std::nullopt;
  if (is_decade)
    return days{year * 10 * year_days, (year + 1) * 10 * year_days - 1};
  auto begin = year * year_days;
  if (date.size() == 4)
    return days{begin, begin + year_days - 1};
  if ((date.size() != 7 && date.size() != 10) || date[4] != '-')
    return std::nullopt;
  if (date[5] == 'q' || date[5] == 'h') {
    auto length = date[5] == 'q' ? year_days / 4 : year_days / 2;
    begin += (date[6] - '1') * length;
    return days{begin, begin + length - 1};
  }
  if (date[5] == 'e' && date[6] >= '1' && date[6] <= '3')
    return third_of(begin, date[6]);
  if (date[5] == 'a')
    return around_year(year);
  auto month = small_number(date.substr(5, 2));
  auto day = date.size() == 10 ? small_number(date.substr(8)) : 1;
  if (month < 1 || day < 1)
    return std::nullopt;
  begin += (month - 1) * month_days + day - 1;
  return days{begin, date.size() == 10 ? begin : begin + month_days - 1};
}

/// All readings of a date; empty where one is none.
std::vector<days> days_of(std::string_view date) {
  std::vector<days> out;
  for (auto each : split(date, '|')) {
    auto span = span_of(each);
    if (!span)
      return {};
    out.push_back(*span);
  }
  return out;
}

} // namespace

bool dates_overlap(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty() || a == b)
    return true;
  auto left = days_of(a);
  auto right = days_of(b);
  // Of words nothing is known but that they differ.
  if (left.empty() || right.empty())
    return a.size() < b.size() ? b.substr(0, a.size()) == a : a.substr(0, b.size()) == b;
  for (const auto& x : left)
    for (const auto& y : right)
      if (x.first <= y.last && y.first <= x.last)
        return true;
  return false;
}

bool is_later(std::string_view a, std::string_view b) {
  auto left = days_of(a);
  auto right = days_of(b);
  if (left.empty() || right.empty())
    return right.empty() && (!left.empty() || a > b);
  return std::pair{left.back().last, left.back().first}
         > std::pair{right.back().last, right.back().first};
}

} // namespace tributary
