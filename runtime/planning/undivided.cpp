#include "runtime/base/text.hpp"
#include "runtime/plan/words.hpp"
#include "runtime/planning/parts.hpp"
#include "runtime/planning/task_lists.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// So much a worker reads in one go, faster than several are told what to read.
constexpr uint64_t read_in_one_go = 16'000;
/// A step that somebody named, and then some.
constexpr size_t steps_min = 3;

/// Work that is done once, in one place.
bool is_single_act(const std::vector<word>& words) {
  return !words.empty()
         && is_one_of(words.front().text, {"fix", "rename", "correct", "answer", "explain",
                                           "proofread", "convert", "format", "delete", "sort"});
}

/// A word that says that what follows waits for what came before.
bool begins_step(const std::vector<word>& words, size_t at) {
  return is_one_of(words[at].text, {"then", "finally", "afterwards", "next"})
         || (words[at].text == "after" && at + 1 < words.size() && words[at + 1].text == "that");
}

} // namespace

std::vector<std::string> steps_of(std::string_view task) {
  auto words = words_of(task);
  std::vector<std::string> out;
  size_t begin = !words.empty() && words.front().text == "first" ? 1 : 0;
  auto flush = [&](size_t end) {
    while (end > begin && is_one_of(words[end - 1].text, {"and", "or"}))
      --end;
    if (end > begin)
      out.push_back(original(task, words, begin, end));
  };
  for (size_t i = begin; i < words.size(); ++i)
    if (begins_step(words, i)) {
      flush(i);
      begin = i + (words[i].text == "after" ? 2 : 1);
    }
  flush(words.size());
  return out;
}

std::string why_undivided(const plan_wish& wish) {
  auto steps = steps_of(wish.task);
  if (steps.size() >= steps_min)
    return fmt::format(
      "its {} steps follow from each other: streams would wait for each other, and "
      "running at once would save nothing",
      steps.size());
  if (!lists_in(wish.task).empty() || parts_asked(wish.task).value_or(0) > 1)
    return {};
  if (is_single_act(words_of(wish.task)))
    return fmt::format(
      "'{}' is one act in one place: to divide it and to bring it together again would "
      "cost more than to do it",
      words_of(wish.task).front().text);
  uint64_t bytes = 0;
  for (const auto& source : wish.sources)
    bytes += source.bytes;
  if (!wish.sources.empty() && bytes < read_in_one_go)
    return fmt::format("its inputs have {} together, which one worker reads in one go",
                       human_bytes(bytes));
  return {};
}

} // namespace tributary
