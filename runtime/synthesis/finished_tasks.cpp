#include "runtime/synthesis/finished_tasks.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/outline.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace tributary {

namespace {

/// Words as they are compared: case, spacing and a sentence's end make no difference.
std::string words_of(std::string_view text) {
  std::string out;
  for (auto c : to_lower(text)) {
    auto space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.' || out.back() == ':'))
    out.pop_back();
  return out;
}

/// `2. Compare prices` as `Compare prices`: the prompt numbers its tasks.
std::string_view without_number(std::string_view title) {
  auto digits = title.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos
      || (title[digits] != '.' && title[digits] != ')'))
    return title;
  return trim(title.substr(digits + 1));
}

/// Inside of these `###` is no heading, and where they end is not looked for.
bool may_hide_headings(std::string_view text) {
  auto lower = to_lower(text);
  for (std::string_view tag : {"<!", "<?", "<pre", "<script", "<style", "<textarea"})
    if (lower.find(tag) != std::string::npos)
      return true;
  return false;
}

/// A heading that says a task's words.
struct task_heading {
  size_t begin;
  /// Behind its line.
  size_t end;
  uint32_t task;
};

class task_finder {
public:
  explicit task_finder(const std::vector<std::string_view>& tasks) {
    for (uint32_t i = 0; i < tasks.size(); ++i) {
      auto [known, is_new] = by_words_.try_emplace(words_of(tasks[i]), i);
      if (!is_new)
        known->second = nobody;
    }
    by_words_.erase("");
  }

  /// In order; of two depths only those of the first one's.
  std::vector<task_heading> headings(std::string_view text) const {
    std::vector<task_heading> found;
    std::optional<uint8_t> marks;
    for (const auto& h : outline_of(text).headings) {
      if (h.marks == 0 || (marks && h.marks != *marks))
        continue;
      auto title = heading_title(text, h);
      auto task = by_words_.find(words_of(title));
      if (task == by_words_.end())
        task = by_words_.find(words_of(without_number(title)));
      if (task == by_words_.end())
        continue;
      marks = h.marks;
      found.push_back({h.begin, h.end, task->second});
    }
    return found;
  }

  static constexpr uint32_t nobody = UINT32_MAX;

private:
  std::map<std::string, uint32_t> by_words_;
};

} // namespace

finished_tasks finished_in(std::string_view text, const std::vector<std::string_view>& tasks) {
  finished_tasks out;
  if (may_hide_headings(text)) {
    out.rest = text;
    return out;
  }
  auto headings = task_finder{tasks}.headings(text);
  std::map<uint32_t, int> times;
  for (const auto& h : headings)
    ++times[h.task];
  size_t taken = 0;
  for (size_t i = 0; i + 1 < headings.size(); ++i) {
    const auto& h = headings[i];
    const auto& next = headings[i + 1];
    if (h.task == task_finder::nobody || times[h.task] > 1
        || is_blank(text.substr(h.end, next.begin - h.end)))
      continue;
    out.done.push_back(h.task);
    out.sections.append(out.sections.empty() ? "" : "\n\n")
      .append(trim(text.substr(h.begin, next.begin - h.begin)));
    out.rest.append(text.substr(taken, h.begin - taken));
    taken = next.begin;
  }
  out.rest.append(text.substr(taken));
  std::sort(out.done.begin(), out.done.end());
  return out;
}

namespace {

/// The headings of the tasks, where they are the first tasks', in order and each once; else none.
std::vector<task_heading>
ordered_headings(std::string_view text, const std::vector<std::string_view>& tasks) {
  if (may_hide_headings(text))
    return {};
  auto headings = task_finder{tasks}.headings(text);
  for (uint32_t i = 0; i < headings.size(); ++i)
    if (headings[i].task != i)
      return {};
  return headings;
}

} // namespace

uint32_t tasks_begun_in(std::string_view text, const std::vector<std::string_view>& tasks) {
  return static_cast<uint32_t>(ordered_headings(text, tasks).size());
}

std::string_view
text_before(std::string_view text, const std::vector<std::string_view>& tasks, uint32_t task) {
  auto headings = ordered_headings(text, tasks);
  if (task == 0 || task >= headings.size())
    return {};
  for (uint32_t i = 0; i < task; ++i)
    if (is_blank(text.substr(headings[i].end, headings[i + 1].begin - headings[i].end)))
      return {};
  return text.substr(0, headings[task].begin);
}

} // namespace tributary
