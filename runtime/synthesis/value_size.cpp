#include "runtime/synthesis/value_size.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace tributary {
namespace {

constexpr size_t bytes_max = 60;
constexpr size_t sides_max = 3;
constexpr double slack = 0.03;

/// The texts between the crosses; fewer than two where there is none.
std::vector<std::string> sides_of(std::string_view text) {
  std::vector<std::string> out(1);
  for (size_t at = 0; at < text.size(); ++at) {
    auto rest = text.substr(at);
    size_t cross = rest.substr(0, 4) == " by " ? 4 : rest.substr(0, 2) == "×" ? 2 : 0;
    if (rest[0] == 'x')
      cross = 1;
    auto next = trim(rest.substr(std::min(cross, rest.size())));
    if (cross > 0 && at > 0 && !next.empty() && is_digit(next[0])) {
      at += cross - 1;
      out.emplace_back();
    } else {
      out.back() += text[at];
    }
  }
  return out;
}

std::string unit_of(std::string_view side) {
  auto at = side.find_last_of("0123456789");
  return std::string{trim(side.substr(at == std::string_view::npos ? side.size() : at + 1))};
}

} // namespace

std::optional<quantity> read_dimensions(std::string_view lower) {
  if (lower.size() > bytes_max || lower.empty() || !is_digit(lower[0]))
    return std::nullopt;
  auto sides = sides_of(lower);
  if (sides.size() < 2 || sides.size() > sides_max)
    return std::nullopt;
  auto unit = unit_of(sides.back());
  quantity out;
  out.low = out.high = 1;
  for (const auto& side : sides) {
    auto one = read_quantity(unit_of(side).empty() ? side + " " + unit : side);
    if (!one || one->low != one->high || one->low <= 0 || !one->per.empty()
        || !one->condition.empty())
      return std::nullopt;
    out.low *= one->low;
    out.noun = fmt::format("{} sides {}", sides.size(), one->noun);
    out.written = one->written;
  }
  auto width = out.written.empty() ? 0 : slack;
  out.high = out.low * (1 + width);
  out.low *= 1 - width;
  out.step = 0;
  return out;
}

} // namespace tributary
