#include "runtime/synthesis/value_date.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr size_t date_bytes_max = 40;

using parts = std::vector<std::string_view>;

/// English and German; the first three letters tell.
int month_from(std::string_view word) {
  static constexpr std::array<std::string_view, 12> names{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
  static constexpr std::array<std::string_view, 5> german{"januar", "februar", "mai", "oktober",
                                                          "dezember"};
  static constexpr std::array<int, 5> german_months{1, 2, 5, 10, 12};
  for (size_t i = 0; i < german.size(); ++i)
    if (word == german[i])
      return german_months[i];
  for (size_t i = 0; i < names.size(); ++i)
    if (word.size() >= 3 && (names[i].substr(0, word.size()) == word || word == "sept"))
      if (word != "sept" || i == 8)
        return static_cast<int>(i) + 1;
  return word == "juni" ? 6 : word == "juli" ? 7 : word == "marz" ? 3 : 0;
}

/// A whole number of at most four digits, "5th" too, or -1.
int small_number(std::string_view word) {
  for (std::string_view end : {"st", "nd", "rd", "th"})
    if (word.size() > 2 && word.size() < 5 && word.substr(word.size() - 2) == end)
      word.remove_suffix(2);
  int out = -1;
  auto [end, err] = std::from_chars(word.data(), word.data() + word.size(), out);
  return err == std::errc{} && end == word.data() + word.size() && word.size() <= 4 ? out : -1;
}

bool is_year(int number) {
  return number >= 1000 && number <= 2199;
}

std::string iso(int year, int month, int day) {
  if (month < 1 || month > 12 || day > 31 || day == 0)
    return {};
  return day < 0 ? fmt::format("{}-{:02}", year, month)
                 : fmt::format("{}-{:02}-{:02}", year, month, day);
}

parts parts_of(std::string_view text, std::string_view separators) {
  parts out;
  while (!text.empty() && out.size() < 8) {
    auto end = text.find_first_of(separators);
    if (end != 0)
      out.push_back(text.substr(0, end));
    text = end == npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

/// "2026-05-01", "2026/05".
std::string read_year_first(const parts& all) {
  if (all.size() < 2 || all.size() > 3 || all[0].size() != 4 || !is_year(small_number(all[0])))
    return {};
  auto day = all.size() == 3 ? small_number(all[2]) : -1;
  if (all.size() == 3 && day < 1)
    return {};
  return iso(small_number(all[0]), small_number(all[1]), day);
}

/// "05.06.2026" has the day first; "05/06/2026" may have either.
std::string read_year_last(std::string_view text) {
  auto mark = text.find_first_of("./");
  if (mark == npos)
    return {};
  auto all = parts_of(text, text.substr(mark, 1));
  if (all.size() == 2 && text[mark] == '/' && all[1].size() == 4 && is_year(small_number(all[1])))
    return iso(small_number(all[1]), small_number(all[0]), -1);
  if (all.size() != 3 || all[2].size() != 4 || !is_year(small_number(all[2])))
    return {};
  auto year = small_number(all[2]);
  auto first = iso(year, small_number(all[1]), std::max(0, small_number(all[0])));
  if (text[mark] == '.')
    return first;
  auto second = iso(year, small_number(all[0]), std::max(0, small_number(all[1])));
  return first.empty() ? second : second.empty() || first == second ? first : first + "|" + second;
}

/// "q3 2026", "2026-q3", "third quarter of 2026", "h1 2026", "first half of 2026".
std::string read_part_of_year(const parts& all) {
  static constexpr std::array<std::string_view, 4> ordinals{"first", "second", "third", "fourth"};
  std::string part;
  int year = -1;
  int ordinal = 0;
  char kind = 0;
  for (auto word : all) {
    auto number = small_number(word);
    auto named = std::find(ordinals.begin(), ordinals.end(), word);
    if (word.size() == 4 && is_year(number))
      year = number;
    else if (word.size() == 3 && word[0] == '\'' && small_number(word.substr(1)) >= 0)
      year = 2000 + small_number(word.substr(1));
    else if (word.size() == 2 && (word[0] == 'q' || word[0] == 'h') && word[1] >= '1'
             && word[1] <= '4')
      kind = word[0], ordinal = word[1] - '0';
    else if (word == "quarter" || word == "half")
      kind = word == "quarter" ? 'q' : 'h';
    else if (named != ordinals.end())
      ordinal = static_cast<int>(named - ordinals.begin()) + 1;
    else if (number >= 1 && number <= 4 && word.size() == 3)
      ordinal = number;
    else
      return {};
  }
  auto highest = kind == 'q' ? 4 : 2;
  if (year < 0 || kind == 0 || ordinal < 1 || ordinal > highest)
    return {};
  return fmt::format("{}-{}{}", year, kind, ordinal);
}

/// "May 2026", "5 May 2026", "May 5, 2026", "the 5th of May 2026".
std::string read_words(parts all) {
  all.erase(
    std::remove_if(all.begin(), all.end(), [](auto word) { return word == "the" || word == "of"; }),
    all.end());
  if (all.size() < 2 || all.size() > 3 || all.back().size() != 4
      || !is_year(small_number(all.back())))
    return {};
  auto year = small_number(all.back());
  if (all.size() == 2)
    return iso(year, month_from(all[0]), -1);
  auto month_first = month_from(all[0]) > 0;
  auto day = small_number(all[month_first ? 1 : 0]);
  return day < 1 ? std::string{} : iso(year, month_from(all[month_first ? 0 : 1]), day);
}

bool eat(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

/// "since 2015", "early 2015", "Monday, 5 May 2015": the time itself.
std::string_view without_lead(std::string_view text) {
  static constexpr std::array<std::string_view, 21> leads{
    "the ",   "end of ", "start of ", "beginning of ", "in ",    "on ",      "since ",
    "as of ", "from ",   "by ",       "early ",        "late ",  "mid-",     "mid ",
    "monday", "tuesday", "wednesday", "thursday",      "friday", "saturday", "sunday"};
  for (auto lead : leads)
    if (text.size() > lead.size() && eat(text, lead)) {
      eat(text, ",");
      return without_lead(text);
    }
  return text;
}

/// "early 2023", "in mid-2023", "late 2023".
std::string read_third_of_year(std::string_view text) {
  eat(text, "in ");
  static constexpr std::array<std::pair<std::string_view, char>, 4> names{
    {{"early ", '1'}, {"mid-", '2'}, {"mid ", '2'}, {"late ", '3'}}};
  for (const auto& [name, which] : names)
    if (eat(text, name) && text.size() == 4 && is_year(small_number(text)))
      return fmt::format("{}-e{}", text, which);
  return {};
}

/// "30 June 2025, 12:00", "3 May 2024 at 3 pm": the day of it.
std::string_view without_hour(std::string_view text) {
  for (std::string_view mark : {", ", " at "}) {
    auto at = text.rfind(mark);
    if (at == npos || at < 6)
      continue;
    auto hour = text.substr(at + mark.size());
    if (!hour.empty() && hour[0] >= '0' && hour[0] <= '9'
        && (hour.find(':') != npos || hour.find("am") != npos || hour.find("pm") != npos))
      return text.substr(0, at);
  }
  return text;
}

} // namespace

std::string read_date(std::string_view text) {
  if (text.size() > date_bytes_max)
    return {};
  text = without_hour(text);
  if (auto found = read_third_of_year(text); !found.empty())
    return found;
  text = without_lead(text);
  if (text.size() == 4 && is_year(small_number(text)))
    return std::string{text};
  if (text.size() == 5 && text.substr(3) == "0s" && small_number(text.substr(0, 4)) > 1000)
    return std::string{text.substr(0, 3)} + "x";
  // "2026-05-01T10:00:00Z": the day is enough.
  if (text.size() > 11 && text[4] == '-' && text[7] == '-' && (text[10] == 't' || text[10] == ' '))
    text = text.substr(0, 10);
  if (auto found = read_year_first(parts_of(text, "-/")); !found.empty())
    return found;
  if (auto found = read_year_last(text); !found.empty())
    return found;
  if (auto found = read_part_of_year(parts_of(text, " ,-/")); !found.empty())
    return found;
  return read_words(parts_of(text, " ,.-"));
}

} // namespace tributary
