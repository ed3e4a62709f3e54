#pragma once

#include "nodes/doorbell.hpp"
#include "nodes/lesson_book.hpp"
#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"
#include "runtime/plan/usage.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tributary {

/// The type of a planner's question, in the assignment table and in records.
inline constexpr auto planning_type = "planning";

/// Something that one worker is asked before there is a run.
struct worker_question {
  std::string worker;
  /// What such questions are called in records and lessons: `planning_type`.
  std::string type;
  /// Goes to the worker as it is.
  std::string prompt;
  /// Millionths of a US dollar that it may cost.
  std::optional<int64_t> microusd_max;
};

struct worker_answer {
  std::string text;
  /// Of all attempts together.
  usage used;
  /// The signal that ended it, where one did; there is no text then.
  std::optional<int> stopped_by;
};

/// Asks it as a run of one stream in this process, in memory, which leaves no files: failure rules,
/// fallbacks, provider limits and lessons hold as in any run. Waits at the doorbell; minutes at
/// most. Built-in workers do not stand in for it.
/// @param tell Gets a line for people where it has to be tried again; may be empty.
/// @returns Or why there is no answer.
result<worker_answer> ask_worker(const worker_question& what, const topology& cluster,
                                 const std::shared_ptr<lesson_book>& lessons, doorbell& bell,
                                 const std::function<void(const std::string& line)>& tell);

/// Whether a worker does what it is made for and nothing else, so that there is no use in asking it
/// anything.
bool is_built_in(const topology& cluster, const std::string& worker);

} // namespace tributary
