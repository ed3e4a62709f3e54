#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a text that broke off shows of the tasks that it was to do.
struct finished_tasks {
  /// Positions in the list of tasks, ascending.
  std::vector<uint32_t> done;
  /// Their sections, in the order of the text.
  std::string sections;
  /// The text without them.
  std::string rest;
};

/// A task is done where a marked heading (`### …`) that says the task's words has text under it and
/// is followed by the heading of another task: the writer had gone on. In doubt it is not done: two
/// headings of its words, two tasks of the same words, headings of different depth, or HTML that
/// may hide headings. Doing a task twice costs a call; leaving one out costs the result.
finished_tasks finished_in(std::string_view text, const std::vector<std::string_view>& tasks);

/// How many tasks a text that grows has begun: as many of their headings as follow each other in
/// the order of the tasks. 0 in doubt, as above.
uint32_t tasks_begun_in(std::string_view text, const std::vector<std::string_view>& tasks);

/// The text up to the heading of one task, where all before it are done, in order. Empty where that
/// is not so, or in doubt.
std::string_view
text_before(std::string_view text, const std::vector<std::string_view>& tasks, uint32_t task);

} // namespace tributary
