#include "config/markdown_values.hpp"

#include "config/plan_lines.hpp"
#include "config/usual_workers.hpp"
#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>

namespace tributary::config {

namespace {

using std::string_view;

/// Ways to say that nothing is there.
bool is_nothing(string_view text) {
  constexpr std::array<string_view, 14> words
    = {"",   "none", "n/a", "na",  "-",       "\xE2\x80\x94", "\xE2\x80\x93",
       "no", "nil",  "tbd", "any", "nothing", "auto",         "unknown"};
  while (text.ends_with('.'))
    text.remove_suffix(1);
  auto lower = to_lower(trim(text));
  return std::find(words.begin(), words.end(), lower) != words.end();
}

/// `Gemini` and the like as they are called here, or "".
string_view usual_name(string_view text) {
  constexpr std::array<std::pair<string_view, string_view>, 9> spoken = {{
    {"claude code", "claude"},
    {"claude-code", "claude"},
    {"gemini cli", "gemini-cli"},
    {"codex cli", "codex"},
    {"openai codex", "codex"},
    {"google gemini", "gemini"},
    {"anthropic", "claude"},
    {"extract", "extract"},
    {"echo", "echo"},
  }};
  auto lower = to_lower(text);
  for (const auto& [words, name] : spoken)
    if (words == lower)
      return name;
  for (const auto& usual : usual_workers())
    if (usual.name == lower)
      return usual.name;
  return {};
}

struct spoken_unit {
  string_view name;
  int64_t seconds;
};

constexpr std::array<spoken_unit, 17> spoken_units = {{
  {"s", 1},
  {"sec", 1},
  {"secs", 1},
  {"second", 1},
  {"seconds", 1},
  {"m", 60},
  {"min", 60},
  {"mins", 60},
  {"minute", 60},
  {"minutes", 60},
  {"h", 3'600},
  {"hr", 3'600},
  {"hrs", 3'600},
  {"hour", 3'600},
  {"hours", 3'600},
  {"day", 86'400},
  {"days", 86'400},
}};

/// The seconds of a unit; 0 where it is none.
int64_t unit_seconds(string_view name) {
  for (const auto& unit : spoken_units)
    if (unit.name == name)
      return unit.seconds;
  return 0;
}

/// A number and the letters behind it: `30 min`.
struct quantity {
  int64_t thousandths = 0;
  int64_t unit = 0;
  bool is_good = false;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z');
}

quantity take_quantity(string_view& text) {
  quantity out;
  auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  auto number = text.substr(0, end);
  auto point = number.find('.');
  if (number.size() > 9 || number.empty() || !is_digit(number[0]))
    return out;
  for (auto c : number.substr(0, point))
    out.thousandths = out.thousandths * 10 + (c - '0');
  out.thousandths *= 1'000;
  int64_t scale = 100;
  if (point != string_view::npos)
    for (auto c : number.substr(point + 1)) {
      if (c == '.')
        return out;
      out.thousandths += (c - '0') * scale;
      scale /= 10;
    }
  text = trim(text.substr(end));
  auto letters = std::find_if_not(text.begin(), text.end(), is_letter) - text.begin();
  auto word = text.substr(0, static_cast<size_t>(letters));
  out.unit = unit_seconds(word);
  out.is_good = word.empty() || word == "to" || out.unit != 0;
  if (out.unit != 0)
    text = trim(text.substr(word.size()));
  return out;
}

/// Takes what stands between the ends of a range.
bool take_range_mark(string_view& text) {
  for (string_view mark : {"-", "\xE2\x80\x93", "\xE2\x80\x94", "to ", "..", "or "})
    if (text.starts_with(mark)) {
      text = trim(text.substr(mark.size()));
      return true;
    }
  return false;
}

/// One end: `1 hour 30 minutes`. @returns Thousandths of seconds; without a unit, of whatever.
std::optional<quantity> take_sum(string_view& text) {
  auto first = take_quantity(text);
  if (!first.is_good)
    return std::nullopt;
  if (first.unit == 0)
    return first;
  quantity sum{first.thousandths * first.unit, 1, true};
  for (;;) {
    if (text.starts_with("and "))
      text = trim(text.substr(4));
    if (text.empty() || !is_digit(text[0]))
      return sum;
    auto next = take_quantity(text);
    if (!next.is_good || next.unit == 0)
      return std::nullopt;
    sum.thousandths += next.thousandths * next.unit;
  }
}

} // namespace

std::string usual_worker_named(string_view text) {
  return std::string{usual_name(without_marks(text))};
}

std::string worker_named(string_view text) {
  text = without_marks(text);
  if (is_nothing(text))
    return {};
  auto whole = usual_name(text);
  if (!whole.empty())
    return std::string{whole};
  auto cut = std::min(text.find_first_of("(,;"), text.find(" - "));
  text = without_marks(text.substr(0, cut));
  whole = usual_name(text);
  return std::string{whole.empty() ? text : whole};
}

spoken_span read_spoken_span(string_view text) {
  spoken_span out;
  if (is_nothing(without_marks(text))) {
    out.is_understood = true;
    return out;
  }
  auto lower = to_lower(without_marks(text));
  string_view rest = lower;
  for (string_view about : {"~", "about ", "approximately ", "approx. ", "approx ", "ca. ",
                            "up to ", "<", "\xE2\x89\x88"})
    if (rest.starts_with(about))
      rest = trim(rest.substr(about.size()));
  auto low = take_sum(rest);
  auto high = low;
  if (low && take_range_mark(rest)) {
    rest = trim(rest.starts_with('~') ? rest.substr(1) : rest);
    high = take_sum(rest);
  }
  // A remark behind it is for people: `30 min (two passes)`.
  if (!low || !high
      || (!rest.empty() && rest.front() != '(' && rest.front() != ',' && rest != "."
          && rest != "each" && rest != "total"))
    return out;
  out.is_understood = true;
  if (high->unit == 0) {
    out.has_no_unit = true;
    return out;
  }
  constexpr int64_t year = int64_t{365} * 86'400 * 1'000;
  if (high->thousandths > year) {
    out.is_understood = false;
    return out;
  }
  out.value = std::chrono::milliseconds{high->thousandths};
  return out;
}

} // namespace tributary::config
