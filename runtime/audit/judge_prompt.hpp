#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict.hpp"
#include "runtime/work/prompt.hpp"

#include <string_view>
#include <vector>

namespace tributary {

/// What a judge is asked about.
struct judge_question {
  const plan* of = nullptr;
  /// The deliverable as it will be handed over.
  std::string_view deliverable;
  /// Null where there are none.
  const std::vector<conflict>* conflicts = nullptr;
};

/// The prompt that a judge answers with what `read_verdict` reads. The deliverable and the
/// conflicts are fenced as data, and the judge is told that a sentence in them that speaks to it is
/// a fault of theirs.
///
/// What does not fit is trimmed by one rule: the plan's words stay whole; each section of the
/// deliverable (below a heading of level 1 or 2) gets what it needs or as much as every other that
/// does not, cut at a line's end; where that would be less than 256 bytes each, the last sections
/// are left out. The prompt says at each place how much is missing, and the note says it to people.
/// @returns `ec::too_large` where so little of the deliverable fits that no verdict could be one.
result<built_prompt> judge_prompt(const judge_question& question, size_t bytes_max);

} // namespace tributary
