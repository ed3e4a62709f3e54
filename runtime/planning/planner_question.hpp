#pragma once

#include "runtime/planning/planner.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A type that a stream can have, and who does such streams here.
struct planner_type {
  std::string type;
  std::string worker;
};

/// How many streams a plan for this task should have at most, those that bring others together not
/// counted: as many as the task asks for, else `parts_usual`.
size_t streams_wanted(std::string_view task);

/// Asks a worker to divide a task, for an answer that `read_planner_answer` reads. What the inputs
/// are called and say is fenced as data.
/// @param types Not empty.
std::string planner_prompt(const plan_wish& wish, const std::vector<planner_type>& types);

/// The same once more, after an answer that could not be used.
/// @param wrong Why not.
std::string planner_prompt_again(const plan_wish& wish, const std::vector<planner_type>& types,
                                 std::string_view answer, std::string_view wrong);

} // namespace tributary
