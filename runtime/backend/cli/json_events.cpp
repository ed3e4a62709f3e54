#include "runtime/backend/cli/json_events.hpp"

#include "runtime/base/json_shape.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary {

namespace {

using nlohmann::json;

/// Deeper and with more in it than any event of a CLI.
constexpr size_t depth_max = 64;
constexpr size_t marks_max = 500'000;
constexpr size_t note_bytes = 160;

/// The value of \uXXXX at `at`; -1 where there is none.
int escaped_unit(std::string_view line, size_t at) {
  if (at + 6 > line.size() || line[at] != '\\' || line[at + 1] != 'u')
    return -1;
  int value = 0;
  for (auto c : line.substr(at + 2, 4)) {
    auto digit = c >= '0' && c <= '9'   ? c - '0'
                 : c >= 'a' && c <= 'f' ? c - 'a' + 10
                 : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                        : -1;
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// JavaScript writes half a surrogate pair, left by a cut through a character, as \ud83d; no JSON
/// parser has to take that, and an answer must not be lost by it.
std::string with_whole_surrogates(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      out += line[i];
      continue;
    }
    auto unit = escaped_unit(line, i);
    if (unit < 0xD800 || unit > 0xDFFF) {
      out += line.substr(i, 2);
      ++i;
      continue;
    }
    auto next = escaped_unit(line, i + 6);
    bool pair = unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF;
    out += pair ? line.substr(i, 12) : std::string_view{"\\ufffd"};
    i += pair ? 11 : 5;
  }
  return out;
}

} // namespace

std::optional<json> parse_event(std::string_view line) {
  line = trim(line);
  if (!line.starts_with('{') || !has_modest_shape(line, depth_max, marks_max))
    return std::nullopt;
  auto event = json::parse(line, nullptr, false);
  if (event.is_discarded())
    event = json::parse(to_valid_utf8(with_whole_surrogates(line)), nullptr, false);
  if (!event.is_object())
    return std::nullopt;
  return event;
}

const json& member(const json& object, const char* name) {
  static const json none;
  if (!object.is_object())
    return none;
  auto hit = object.find(name);
  return hit == object.end() ? none : *hit;
}

const std::string& text_of(const json& value) {
  static const std::string none;
  const auto* text = value.get_ptr<const std::string*>();
  return text ? *text : none;
}

int64_t count_of(const json& object, const char* name) {
  constexpr double most = 1e15;
  const auto& value = member(object, name);
  if (!value.is_number())
    return 0;
  auto number = value.get<double>();
  return std::isfinite(number) ? static_cast<int64_t>(std::clamp(number, 0.0, most)) : 0;
}

void append_bounded(std::string& to, std::string_view text, cli_account& account) {
  if (text.size() > limits::result_bytes - std::min(to.size(), limits::result_bytes)) {
    account.too_large = true;
    return;
  }
  to += text;
}

std::string note_of(std::string_view does, std::string_view what) {
  // The name of a tool is the model's word too.
  auto doing = one_line(clip(trim(does), note_bytes));
  auto shown = one_line(clip(trim(what), note_bytes));
  return shown.empty() ? doing : fmt::format("{} {}", doing, shown);
}

} // namespace tributary
