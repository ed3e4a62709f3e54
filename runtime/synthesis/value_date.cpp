#include "runtime/synthesis/value_date.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <vector>

namespace tributary {
namespace {

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};

int month_from(std::string_view word) {
  for (size_t i = 0; i < month_names.size(); ++i)
    if (word.size() >= 3 && word.substr(0, 3) == month_names[i] && word.size() <= 9)
      return static_cast<int>(i) + 1;
  return 0;
}

/// A whole number of at most four digits, or -1.
int small_number(std::string_view word) {
  int out = -1;
  auto [end, err] = std::from_chars(word.data(), word.data() + word.size(), out);
  return err == std::errc{} && end == word.data() + word.size() && word.size() <= 4 ? out : -1;
}

bool is_year(int number) {
  return number >= 1900 && number <= 2199;
}

std::string iso(int year, int month, int day) {
  if (month < 1 || month > 12 || day > 31 || day == 0)
    return {};
  return day < 0 ? fmt::format("{}-{:02}", year, month)
                 : fmt::format("{}-{:02}-{:02}", year, month, day);
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  while (!text.empty() && out.size() < 5) {
    auto end = text.find_first_of(separators);
    if (end != 0)
      out.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

std::string read_numbers(const std::vector<std::string_view>& parts) {
  if (parts.size() < 2 || parts.size() > 3 || !is_year(small_number(parts[0])))
    return {};
  auto day = parts.size() == 3 ? small_number(parts[2]) : -1;
  if (parts.size() == 3 && day < 1)
    return {};
  return iso(small_number(parts[0]), small_number(parts[1]), day);
}

/// "May 2026", "5 May 2026", "May 5, 2026".
std::string read_words(const std::vector<std::string_view>& parts) {
  if (parts.size() < 2 || parts.size() > 3 || !is_year(small_number(parts.back())))
    return {};
  auto year = small_number(parts.back());
  if (parts.size() == 2)
    return iso(year, month_from(parts[0]), -1);
  auto month_first = month_from(parts[0]) > 0;
  auto day = small_number(parts[month_first ? 1 : 0]);
  return day < 1 ? std::string{} : iso(year, month_from(parts[month_first ? 0 : 1]), day);
}

} // namespace

std::string read_date(std::string_view text) {
  if (text.size() > 30)
    return {};
  if (text.size() == 4 && is_year(small_number(text)))
    return std::string{text};
  // "2026-05-01T10:00:00Z": the day is enough.
  if (text.size() > 11 && text[4] == '-' && text[10] == 't')
    text = text.substr(0, 10);
  auto numbers = read_numbers(parts_of(text, "-/"));
  return numbers.empty() ? read_words(parts_of(text, " ,.")) : numbers;
}

bool dates_overlap(std::string_view a, std::string_view b) {
  return a.size() < b.size() ? b.substr(0, a.size()) == a : a.substr(0, b.size()) == b;
}

} // namespace tributary
