#include "runtime/synthesis/demands.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/demand_words.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr size_t quoted_bytes = 120;
/// Of a plan: those after them are not checked, so that each result is searched a bounded number of
/// times.
constexpr size_t requirements_checked = 64;

bool asks_for_table(std::string_view output) {
  for (std::string_view word : {"table", "tables", "matrix"})
    if (has_whole_word(output, word) && output.find("table of contents") == npos)
      return true;
  return false;
}

/// What of a result can be counted as items, whichever form they have.
struct shape {
  size_t items = 0;
  size_t headings = 0;
  size_t rows = 0;
  size_t paragraphs = 0;
  bool has_table = false;

  size_t most() const { return std::max({items, headings, rows, paragraphs}); }
};

bool is_item(std::string_view body) {
  auto digits = body.find_first_not_of("0123456789");
  auto numbered = digits != npos && digits > 0 && (body[digits] == '.' || body[digits] == ')');
  return numbered
         || (body.size() > 1 && std::string_view{"-*+"}.find(body[0]) != npos && body[1] == ' ');
}

shape shape_of(std::string_view text) {
  shape out;
  line_walk lines{text};
  bool after_blank = true;
  while (lines.next()) {
    auto body = trim(lines.line());
    out.paragraphs += !body.empty() && std::exchange(after_blank, false) ? 1 : 0;
    after_blank |= body.empty();
    if (body.empty())
      continue;
    out.headings += body[0] == '#' ? 1 : 0;
    out.items += is_item(body) ? 1 : 0;
    out.rows += body.find('|') != npos ? 1 : 0;
    out.has_table |= body.find('|') != npos && body.find("--") != npos;
  }
  // The head and the line under it are no rows of their own.
  out.rows -= std::min<size_t>(out.rows, 2);
  out.has_table |= to_lower(text).find("<table") != npos;
  return out;
}

} // namespace

std::vector<std::string> unmet_output(const stream_spec& stream, std::string_view result) {
  std::vector<std::string> out;
  auto output = to_lower(stream.output);
  if (trim(output).empty())
    return out;
  auto text = to_lower(result);
  auto form = shape_of(text);
  auto name = shown_name(stream);
  if (asks_for_table(output) && !form.has_table)
    out.push_back(fmt::format("{}: a table was asked for, and there is none", name));
  if (auto asked = asked_count(output); asked.at_least > form.most())
    out.push_back(fmt::format("{}: {} {} were asked for, and there are fewer", name, asked.at_least,
                              asked.noun));
  for (const auto& field : asked_fields(output))
    if (!is_mentioned(text, field))
      out.push_back(
        fmt::format("{}: nothing is said of “{}”", name, inline_text(field, quoted_bytes)));
  return out;
}

requirement_words::requirement_words(const plan& p) {
  for (const auto& each : p.requirements) {
    if (words_.size() == requirements_checked)
      return;
    words_.push_back(content_stems(to_lower(each)));
  }
}

std::vector<bool> requirement_words::held_by(std::string_view text) const {
  auto lower = to_lower(text);
  std::vector<bool> out;
  for (const auto& words : words_)
    out.push_back(words.empty()
                  || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                       return lower.find(word) != std::string::npos;
                     }));
  return out;
}

} // namespace tributary
