#include "config/fields.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tributary::config {

namespace {

/// A number with a fraction as whole `scale`ths; nothing where it is none, too large or too fine.
std::optional<int64_t> parse_decimal(std::string_view text, int64_t scale) {
  auto point = text.find('.');
  auto whole = text.substr(0, point);
  auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || !digits(whole) || !digits(fraction)
      || (point != std::string_view::npos && fraction.empty()))
    return std::nullopt;
  int64_t value = 0;
  auto [end, err] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (err != std::errc{} || value > INT64_MAX / scale - 1)
    return std::nullopt;
  value *= scale;
  for (auto c : fraction) {
    if (c != '0' && scale == 1)
      return std::nullopt;
    scale = std::max<int64_t>(1, scale / 10);
    value += (c - '0') * scale;
  }
  return value;
}

std::string decimal_text(int64_t value, int64_t scale) {
  auto text = fmt::format("{}", value / scale);
  if (value % scale != 0)
    text += fmt::format("{:.6f}", static_cast<double>(value % scale) / static_cast<double>(scale))
              .substr(1);
  while (text.find('.') != std::string::npos && text.back() == '0')
    text.pop_back();
  return text;
}

} // namespace

void field::read(std::string& out) const {
  if (auto got = text())
    out = std::move(*got);
}

void field::read(bool& out) const {
  auto got = text();
  if (!got)
    return;
  if (*got == "true" || *got == "yes" || *got == "on")
    out = true;
  else if (*got == "false" || *got == "no" || *got == "off")
    out = false;
  else
    wrong(fmt::format("{} is neither true nor false", quoted(raw())), "write true or false");
}

void field::read(std::optional<duration>& out) const {
  auto got = text();
  if (!got)
    return;
  auto span = parse_duration(*got);
  if (span) {
    out = *span;
    return;
  }
  auto is_number = !got->empty() && got->find_first_not_of("0123456789.") == std::string::npos;
  if (is_number)
    return wrong(fmt::format("{} has no unit", quoted(raw())),
                 fmt::format("write {0}s or {0}m", clip(*got, 16)));
  // The message of the parser shows the value, and after an expansion that is not for all eyes.
  auto why = *got == raw() ? std::string_view{span.error().what} : std::string_view{};
  auto cut = why.find("; ");
  wrong(cut == std::string_view::npos ? fmt::format("{} is no duration", quoted(raw()))
                                      : without_controls(why.substr(0, cut)),
        "write a duration such as 90s, 25m or 1h30m");
}

void field::read(duration& out) const {
  std::optional<duration> got;
  read(got);
  out = got.value_or(out);
}

void field::read(std::vector<std::string>& out, size_t items_max) const {
  std::vector<std::string> all;
  bool told = false;
  items([&](const field& item) {
    if (all.size() < items_max) {
      if (auto got = item.text())
        all.push_back(std::move(*got));
    } else if (!std::exchange(told, true)) {
      wrong(fmt::format("has more than {} items", items_max), "divide it");
    }
  });
  out = std::move(all);
}

void field::read(std::map<std::string, std::string>& out, size_t items_max) const {
  if (is(node_kind::mapping) && value().count / 2 > items_max)
    return wrong(fmt::format("has more than {} entries", items_max), "keep those that matter");
  std::map<std::string, std::string> all;
  entries([&](const field& entry, node_id) {
    if (auto got = entry.text())
      all.emplace(entry.key(), std::move(*got));
  });
  out = std::move(all);
}

std::optional<uint64_t> field::number(uint64_t least, uint64_t most) const {
  auto got = text();
  if (!got)
    return std::nullopt;
  uint64_t value = 0;
  const auto* last = got->data() + got->size();
  auto [end, err] = std::from_chars(got->data(), last, value);
  if (err == std::errc{} && end == last && value >= least && value <= most)
    return value;
  wrong(fmt::format("{} is no whole number from {} to {}", quoted(raw()), least, most),
        fmt::format("write a number such as {}", std::clamp<uint64_t>(8, least, most)));
  return std::nullopt;
}

void field::read(uint32_t& out, uint32_t least, uint32_t most) const {
  if (auto got = number(least, most))
    out = static_cast<uint32_t>(*got);
}

void field::read(std::optional<uint32_t>& out, uint32_t least, uint32_t most) const {
  if (auto got = number(least, most))
    out = static_cast<uint32_t>(*got);
}

std::optional<int64_t> field::decimal(int64_t scale, int64_t least, int64_t most) const {
  auto got = text();
  if (!got)
    return std::nullopt;
  auto value = parse_decimal(*got, scale);
  if (value && *value >= least && *value <= most)
    return value;
  wrong(fmt::format("{} is no number from {} to {}", quoted(raw()), decimal_text(least, scale),
                    decimal_text(most, scale)),
        "write a decimal number such as 1.5");
  return std::nullopt;
}

std::optional<int64_t> field::amount(int64_t least) const {
  auto got = text();
  if (!got)
    return std::nullopt;
  std::string_view number = *got;
  int64_t scale = 1;
  constexpr std::array<std::pair<std::string_view, int64_t>, 3> units = {{
    {"kK", 1'000},
    {"mM", 1'000'000},
    {"gGbB", 1'000'000'000},
  }};
  for (const auto& [letters, size] : units)
    if (!number.empty() && letters.find(number.back()) != std::string_view::npos) {
      scale = size;
      number.remove_suffix(1);
      break;
    }
  constexpr int64_t most = 1'000'000'000'000'000;
  auto value = parse_decimal(trim(number), scale);
  if (value && *value >= least && *value <= most)
    return value;
  wrong(fmt::format("{} is no amount of at least {}", quoted(raw()), least),
        "write a number such as 1200, 500k or 2M");
  return std::nullopt;
}

std::optional<size_t> field::choice(std::span<const std::string_view> names) const {
  auto got = text();
  if (!got)
    return std::nullopt;
  auto hit = std::find(names.begin(), names.end(), *got);
  if (hit != names.end())
    return static_cast<size_t>(hit - names.begin());
  auto near = nearest(*got, {names.begin(), names.end()});
  auto remedy = fmt::format("write one of {}", fmt::join(names, ", "));
  if (!near.empty())
    remedy = fmt::format("did you mean {}? {}", near, remedy);
  wrong(fmt::format("{} is not known", quoted(raw())), remedy);
  return std::nullopt;
}

} // namespace tributary::config
