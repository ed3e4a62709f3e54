#include "runtime/audit/part_reading.hpp"
#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/demand_words.hpp"

#include <array>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view digits = "0123456789";

/// What a file that is cited ends in.
constexpr std::array<std::string_view, 14> file_ends{"md",  "txt",  "html", "htm",  "pdf",
                                                     "csv", "json", "xml",  "yaml", "yml",
                                                     "rst", "xlsx", "docx", "tsv"};

constexpr std::array<std::string_view, 5> marks{"TODO", "TBD", "TBC", "FIXME", "XXX"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// `pricing.md:12`, `pricing.md`; nothing before the point, or another ending, is no file.
bool is_file(std::string_view token) {
  auto colon = token.rfind(':');
  auto has_line = colon != npos && digits_at(token, colon + 1) > 0;
  if (has_line)
    token = token.substr(0, colon);
  auto point = token.rfind('.');
  if (point == npos || point == 0)
    return false;
  auto end = token.substr(point + 1);
  if (end.empty() || end.size() > 8 || !is_letter(end[0]))
    return false;
  return has_line || is_one_of(to_lower(end), file_ends);
}

/// Whether any word of a line, without the marks around it, is such a one.
template <class Test>
bool any_token(std::string_view line, Test test) {
  constexpr std::string_view between = " \t()[]<>,;\"'`*|";
  for (auto at = line.find_first_not_of(between); at != npos;
       at = line.find_first_not_of(between, at)) {
    auto end = std::min(line.find_first_of(between, at), line.size());
    auto token = line.substr(at, end - at);
    while (!token.empty() && (token.back() == '.' || token.back() == ':'))
      token.remove_suffix(1);
    if (test(token))
      return true;
    at = end;
  }
  return false;
}

/// `[3]`, `[^note]`.
bool has_footnote(std::string_view line) {
  for (auto at = line.find('['); at != npos; at = line.find('[', at + 1)) {
    if (at + 1 < line.size() && line[at + 1] == '^')
      return true;
    auto size = digits_at(line, at + 1);
    if (size > 0 && at + 1 + size < line.size() && line[at + 1 + size] == ']')
      return true;
  }
  return false;
}

/// Whether a mark that stands so is meant as one: at the head of a line, item or cell, or told by
/// its punctuation. "The file has a TODO comment" is none.
bool stands_alone(std::string_view line, size_t begin, size_t end) {
  if (end < line.size() && std::string_view{":])"}.find(line[end]) != npos)
    return true;
  auto before = line.find_last_not_of(' ', begin - 1);
  return begin == 0 || before == npos || std::string_view{"-*>|[(:"}.find(line[before]) != npos;
}

bool is_whole(std::string_view line, size_t begin, size_t end) {
  return (begin == 0 || !is_letter(line[begin - 1]))
         && (end == line.size() || !is_letter(line[end]));
}

} // namespace

bool is_about_advice(std::string_view words) {
  auto lower = to_lower(words);
  for (std::string_view each : {"recommend", "next step", "what to do", "actionable", "roadmap",
                                "action plan", "action item"})
    if (lower.find(each) != npos)
      return true;
  return has_whole_word(lower, "actions") || has_whole_word(lower, "advice");
}

bool is_citing(std::string_view line) {
  return line.find("://") != npos || has_footnote(line) || any_token(line, is_file);
}

bool names_figure(std::string_view line) {
  return any_token(line, [line](std::string_view token) {
    auto begin = static_cast<size_t>(token.data() - line.data());
    auto is_footnote = begin > 0 && line[begin - 1] == '[';
    return token.find_first_of(digits) != npos && !is_footnote && !is_file(token)
           && token.find("://") == npos;
  });
}

size_t unfinished_marks_in(std::string_view line) {
  size_t out = 0;
  for (auto mark : marks)
    for (auto at = line.find(mark); at != npos; at = line.find(mark, at + mark.size()))
      if (auto end = at + mark.size(); is_whole(line, at, end) && stands_alone(line, at, end))
        ++out;
  auto lower = to_lower(line);
  for (std::string_view phrase : {"lorem ipsum", "to be determined", "[insert "})
    out += lower.find(phrase) != npos ? 1 : 0;
  return out;
}

} // namespace tributary
