#include "runtime/synthesis/style_profile.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/style_words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// A habit shows early.
constexpr size_t bytes_read = 16'384;
/// Fewer items, rows or dates are no habit.
constexpr size_t items_min = 3;
constexpr size_t fields_min = 4;
/// A longer line is a sentence.
constexpr size_t field_bytes_max = 80;
constexpr size_t dates_min = 2;
/// A text of so many words would have headings if its author used any.
constexpr size_t words_without_heading = 100;

constexpr std::array<std::string_view, 5> depths{
  "no headings", "headings of one level", "headings of two levels", "headings of three levels",
  "headings of four and more levels"};
constexpr std::array<std::string_view, 5> date_forms{"2026-05-01", "1 May 2026", "May 1, 2026",
                                                     "01.05.2026", "05/01/2026"};

/// "**Price**: 10", "Price: 10".
bool is_field(std::string_view item) {
  auto colon = item.find(':');
  return colon != npos && colon > 1 && colon < 40 && colon + 1 < item.size();
}

bool is_month(std::string_view word) {
  static constexpr std::array<std::string_view, 12> names{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
  auto lower = to_lower(word);
  return word.size() >= 3 && word[0] >= 'A' && word[0] <= 'Z'
         && std::any_of(names.begin(), names.end(),
                        [&](auto name) { return name.substr(0, lower.size()) == lower; });
}

std::string_view word_before(std::string_view text, size_t end) {
  auto begin = end;
  while (begin > 0 && ((text[begin - 1] | 0x20) >= 'a' && (text[begin - 1] | 0x20) <= 'z'))
    --begin;
  return text.substr(begin, end - begin);
}

/// What a section's lines show; its running text is kept for its words.
struct line_counts {
  std::array<bool, 7> levels{};
  size_t headings = 0;
  size_t bullets = 0;
  size_t numbered = 0;
  size_t rows = 0;
  size_t fields = 0;
  bool has_table = false;
  std::array<size_t, 5> dates{};
  std::string prose;
  size_t words = 0;
};

void count_heading(std::string_view line, line_counts& out) {
  auto level = line.find_first_not_of('#');
  if (level == npos || level > 6 || line[level] != ' ')
    return;
  out.levels[level] = true;
  ++out.headings;
}

/// By the year that ends or begins each of the forms.
void count_dates(std::string_view line, line_counts& out) {
  for (size_t at = 0; at < line.size(); ++at) {
    if (!is_digit(line[at]) || (at > 0 && is_digit(line[at - 1])) || digits_at(line, at) != 4)
      continue;
    if (line[at] != '1' && line[at] != '2')
      continue;
    if (at + 9 < line.size() && line[at + 4] == '-' && digits_at(line, at + 5) == 2
        && line[at + 7] == '-') {
      ++out.dates[0];
      continue;
    }
    auto before = line.substr(0, at);
    if (before.size() > 4 && (before.back() == '.' || before.back() == '/')
        && is_digit(before[before.size() - 2])) {
      auto other = before.substr(0, before.size() - 1).find_last_not_of("0123456789");
      if (other != npos && before[other] == before.back() && other > 0
          && is_digit(before[other - 1]))
        ++out.dates[before.back() == '.' ? 3 : 4];
      continue;
    }
    auto end = before.find_last_not_of(" ,");
    if (end == npos)
      continue;
    if (is_month(word_before(before, end + 1))) {
      auto month = word_before(before, end + 1);
      auto day = before.substr(0, end + 1 - month.size()).find_last_not_of(' ');
      out.dates[1] += day != npos && is_digit(before[day]) ? 1 : 0;
    } else if (is_digit(before[end])) {
      auto day = before.find_last_not_of("0123456789", end);
      auto month_end = day == npos ? npos : before.find_last_not_of(' ', day);
      out.dates[2] += month_end != npos && is_month(word_before(before, month_end + 1)) ? 1 : 0;
    }
  }
}

void count_line(std::string_view line, line_counts& out) {
  auto body = trim(line);
  if (body.empty())
    return;
  if (body[0] == '#')
    return count_heading(body, out);
  count_dates(body, out);
  if (body.find('|') != npos) {
    ++out.rows;
    out.has_table |= body.find("--") != npos && body.find_first_not_of("|-: ") == npos;
    return;
  }
  auto digits = digits_at(body, 0);
  if (body.size() > 2 && std::string_view{"-*+"}.find(body[0]) != npos && body[1] == ' ') {
    ++out.bullets;
    out.fields += is_field(body.substr(2)) ? 1 : 0;
  } else if (digits > 0 && digits < 4 && digits + 1 < body.size()
             && (body[digits] == '.' || body[digits] == ')') && body[digits + 1] == ' ') {
    ++out.numbered;
  } else if (body.size() < field_bytes_max) {
    out.fields += is_field(body) ? 1 : 0;
  }
  out.words += static_cast<size_t>(std::count(body.begin(), body.end(), ' ')) + 1;
  (out.prose += body) += '\n';
}

line_counts count_lines(std::string_view markdown) {
  line_counts out;
  line_walk lines{markdown};
  fence_line open;
  while (lines.next()) {
    if (open.size > 0) {
      if (closes_fence(lines.line(), open))
        open = {};
      continue;
    }
    open = opening_fence(lines.line());
    if (open.size == 0 && lines.line().substr(0, 1) != ">")
      count_line(lines.line(), out);
  }
  return out;
}

std::string_view depth_of(const line_counts& all) {
  auto levels = static_cast<size_t>(std::count(all.levels.begin(), all.levels.end(), true));
  if (levels == 0 && all.words < words_without_heading)
    return {};
  return depths[std::min(levels, depths.size() - 1)];
}

std::string_view list_form_of(const line_counts& all) {
  if (all.bullets >= items_min && all.bullets >= 3 * all.numbered)
    return "bulleted lists";
  return all.numbered >= items_min && all.numbered >= 3 * all.bullets ? "numbered lists"
                                                                      : std::string_view{};
}

std::string_view table_form_of(const line_counts& all) {
  if (all.has_table && all.rows > 3)
    return "tables";
  return !all.has_table && all.fields >= fields_min ? "lists of fields" : std::string_view{};
}

std::string_view date_form_of(const line_counts& all) {
  auto most = std::max_element(all.dates.begin(), all.dates.end());
  auto sum = all.dates[0] + all.dates[1] + all.dates[2] + all.dates[3] + all.dates[4];
  if (*most < dates_min || 3 * (sum - *most) > *most)
    return {};
  return date_forms[static_cast<size_t>(most - all.dates.begin())];
}

} // namespace

std::string_view to_text(style_aspect aspect) {
  static constexpr std::array<std::string_view, 8> names{"heading depth", "list form", "table form",
                                                         "person",        "tense",     "terms",
                                                         "language",      "date form"};
  return names[static_cast<size_t>(aspect)];
}

std::vector<style_trait> style_of(std::string_view markdown) {
  auto all = count_lines(clip(markdown, bytes_read));
  std::vector<style_trait> out;
  auto add = [&](style_aspect aspect, std::string_view form) {
    if (!form.empty())
      out.push_back({aspect, 0, form});
  };
  add(style_aspect::heading_depth, depth_of(all));
  add(style_aspect::list_form, list_form_of(all));
  add(style_aspect::table_form, table_form_of(all));
  add_word_traits(all.prose, out);
  add(style_aspect::date_form, date_form_of(all));
  return out;
}

bool is_other_style(style_aspect aspect, std::string_view a, std::string_view b) {
  if (aspect != style_aspect::heading_depth)
    return a != b;
  auto x = std::find(depths.begin(), depths.end(), a) - depths.begin();
  auto y = std::find(depths.begin(), depths.end(), b) - depths.begin();
  return x > y + 1 || y > x + 1;
}

} // namespace tributary
