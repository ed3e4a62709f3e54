#pragma once

#include "runtime/planning/planner.hpp"

#include <string>
#include <vector>

namespace tributary {

/// A piece of the work that needs no other: a stream to be.
struct part {
  std::string name;
  /// Things that were put together here; empty where it is one.
  std::vector<std::string> tasks;
  /// Why there is such a part.
  std::string why;
};

/// What a task of this kind is divided into: sources or angles (research), modules (development),
/// deliverables (content), perspectives (analysis). What the task names comes first, then what its
/// inputs show, then what is usual.
std::vector<part> parts_of(const plan_wish& wish, plan_kind kind);

/// Why a task is not worth dividing, or "".
std::string why_undivided(const plan_wish& wish);

/// The steps of a task whose steps need each other: "first …, then …"; at most one step: it has
/// none.
std::vector<std::string> steps_of(std::string_view task);

} // namespace tributary
