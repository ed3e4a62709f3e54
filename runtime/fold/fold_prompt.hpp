#pragma once

#include "runtime/fold/fold_text.hpp"
#include "runtime/work/work.hpp"

#include <span>
#include <string>
#include <vector>

namespace tributary {

/// What a synthesis worker is asked.
struct fold_question {
  const plan* of = nullptr;
  /// How many of the plan's streams are its own.
  stream_index streams = 0;
  /// Results that are new, by stream; null where a stream was lost.
  std::vector<std::pair<stream_index, std::shared_ptr<const std::string>>> fresh;
  /// What earlier folds have written; null before the first.
  std::shared_ptr<const std::string> draft;
  /// Why an earlier answer to this was refused; "" for none.
  std::string refused;
  /// Where nothing is new: what is to be mended, as Markdown.
  std::string findings = {};
};

/// The prompt of a fold, at most `bytes_max` where the plan's own words allow it. New results and
/// the draft's sections are fenced as data. New results have the room first, since a fold that has
/// not seen one whole loses of it; sections of the draft that do not fit are left out, which the
/// prompt says, and stay as they are.
std::string fold_prompt(const fold_question& question, size_t bytes_max);

/// What a worker without a bound of its own is asked at most: a program, which has to take it in
/// whole.
inline constexpr size_t fold_prompt_bytes = 4u << 20;

} // namespace tributary
