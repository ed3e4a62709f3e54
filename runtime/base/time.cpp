#include "runtime/base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <optional>

namespace tributary {

namespace {

struct unit {
  std::string_view name;
  int64_t microseconds;
};

/// Longest names first where one is the beginning of another.
constexpr std::array units{
  unit{"ms", 1'000},        unit{"us", 1},
  unit{"s", 1'000'000},     unit{"m", 60'000'000},
  unit{"h", 3'600'000'000}, unit{"d", 86'400'000'000},
};

constexpr int64_t span_max = 365 * 86'400'000'000;

tl::unexpected<error> refuse(std::string_view text, std::string_view why) {
  return fail(ec::malformed, fmt::format("\"{}\" {}; write a duration such as 90s, 25m or 1h30m",
                                         text.substr(0, 64), why));
}

/// Reads digits with an optional fraction as micro-units, exactly.
std::optional<int64_t> take_number(std::string_view& rest) {
  int64_t whole = 0;
  int64_t fraction = 0;
  int64_t scale = 1'000'000;
  size_t digits = 0;
  auto is_digit
    = [&] { return !rest.empty() && std::isdigit(static_cast<unsigned char>(rest[0])); };
  for (; is_digit(); rest.remove_prefix(1), ++digits) {
    whole = whole * 10 + (rest[0] - '0');
    if (whole > 100'000'000'000)
      return std::nullopt;
  }
  if (!rest.empty() && rest[0] == '.') {
    rest.remove_prefix(1);
    for (; is_digit(); rest.remove_prefix(1), ++digits)
      if (scale > 1) {
        scale /= 10;
        fraction += (rest[0] - '0') * scale;
      }
  }
  if (digits == 0 || whole > INT64_MAX / 1'000'000 - 1)
    return std::nullopt;
  return whole * 1'000'000 + fraction;
}

} // namespace

result<duration> parse_duration(std::string_view text) {
  if (text.empty())
    return refuse(text, "is no duration");
  auto rest = text;
  int64_t total = 0;
  while (!rest.empty()) {
    auto number = take_number(rest);
    if (!number)
      return refuse(text, "is no duration");
    if (rest.empty())
      return *number == 0 && total == 0 ? refuse(text, "has no unit (0s means none)")
                                        : refuse(text, "has no unit");
    const unit* found = nullptr;
    for (const auto& u : units)
      if (rest.starts_with(u.name)) {
        found = &u;
        break;
      }
    if (!found)
      return refuse(text, "has an unknown unit");
    rest.remove_prefix(found->name.size());
    auto whole = *number / 1'000'000;
    if (whole > (span_max - total) / found->microseconds)
      return refuse(text, "is longer than 365 days");
    total += whole * found->microseconds + *number % 1'000'000 * found->microseconds / 1'000'000;
  }
  return duration{total};
}

std::string to_text(duration span) {
  auto left = span.count();
  if (left == 0)
    return "0s";
  std::string text = left < 0 ? "-" : "";
  left = left < 0 ? -left : left;
  auto take = [&](int64_t size, const char* name) {
    if (auto n = left / size; n > 0) {
      text += fmt::format("{}{}", n, name);
      left %= size;
    }
  };
  take(86'400'000'000, "d");
  take(3'600'000'000, "h");
  take(60'000'000, "m");
  if (left % 1'000'000 == 0)
    take(1'000'000, "s");
  else if (left >= 1'000'000 && left % 1'000 == 0) {
    auto fraction = fmt::format("{:03}", left % 1'000'000 / 1'000);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fmt::format("{}.{}s", left / 1'000'000, fraction);
  } else {
    take(1'000'000, "s");
    take(1'000, "ms");
    take(1, "us");
  }
  return text;
}

std::string to_human(duration span) {
  auto us = span.count();
  if (us < 0)
    return "-" + to_human(-span);
  if (us < 1'000)
    return fmt::format("{}us", us);
  if (us < 999'500)
    return fmt::format("{}ms", (us + 500) / 1'000);
  auto seconds = static_cast<double>(us) / 1e6;
  if (seconds < 9.95)
    return fmt::format("{:.1f}s", seconds);
  auto whole = (us + 500'000) / 1'000'000;
  if (whole < 60)
    return fmt::format("{}s", whole);
  if (whole < 3'600)
    return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  if (whole < 86'400)
    return fmt::format("{}h{:02}m", whole / 3'600, whole % 3'600 / 60);
  return fmt::format("{}d{:02}h", whole / 86'400, whole % 86'400 / 3'600);
}

std::string to_rfc3339(time_point at) {
  auto day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

result<time_point> parse_rfc3339(std::string_view text) {
  auto wrong = [&] {
    return fail(ec::malformed,
                fmt::format("\"{}\" is no time such as 2026-01-31T08:15:00Z", text.substr(0, 40)));
  };
  if (text.size() < 20 || text.back() != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T'
      || text[13] != ':' || text[16] != ':')
    return wrong();
  auto number = [&](size_t at, size_t count) -> int {
    int value = 0;
    for (auto c : text.substr(at, count)) {
      if (c < '0' || c > '9')
        return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  std::chrono::year_month_day date{std::chrono::year{year},
                                   std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0
      || second > 60)
    return wrong();
  int micro = 0;
  if (text.size() > 20) {
    auto digits = text.size() - 21;
    if (text[19] != '.' || digits < 1 || digits > 6 || (micro = number(20, digits)) < 0)
      return wrong();
    for (; digits < 6; ++digits)
      micro *= 10;
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute}
         + std::chrono::seconds{second} + duration{micro};
}

} // namespace tributary
