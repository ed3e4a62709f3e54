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

} // namespace tributary
