#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/planning/source_shape.hpp"

#include <optional>
#include <string>
#include <vector>

/// Plans without a model: from the words of a task and the structure of its inputs. Pure; the same
/// wish gives the same plan.
namespace tributary {

/// What somebody wants done.
struct plan_wish {
  std::string task;
  /// Absent: guessed from the task's words.
  std::optional<plan_kind> kind;
  /// The globs as they go into the plan, and what they matched.
  std::vector<std::string> inputs;
  std::vector<source_view> sources;
};

/// A plan and the reasons for it, for the person who reads it before it runs.
struct made_plan {
  plan what;
  /// Why it is of its kind.
  std::string kind_why;
  /// By stream: why there is such a stream.
  std::vector<std::string> why;
  /// Why the work is not divided; empty where it is. The plan has one stream, or streams one after
  /// the other.
  std::string undivided;
};

/// Streams that a task is divided into where it does not ask for a number; fewer do not pay, more
/// cost more to bring together than they save.
inline constexpr size_t parts_usual = 5;
/// More than this is not asked for in words but in a plan of one's own.
inline constexpr size_t parts_max = 20;

/// @param wish Its task is not empty.
made_plan make_plan(const plan_wish& wish);

} // namespace tributary
