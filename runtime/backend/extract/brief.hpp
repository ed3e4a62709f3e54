#pragma once

#include "runtime/work/work.hpp"

#include <string>
#include <vector>

namespace tributary::extract {

/// A stem to look for and how much it says about what was asked.
struct weighted_term {
  std::string stem;
  double weight = 1;
};

/// Something to be answered: one task of a stream, or its focus.
struct question {
  /// The heading of its answer, as the plan has it.
  std::string title;
  /// Ascending by stem, each once.
  std::vector<weighted_term> terms;
};

/// The form of the answer, by the words of the stream's `output`.
enum class answer_shape : uint8_t {
  /// Passages per task.
  passages,
  /// A section for each subject: "company profiles".
  profiles,
  /// Subjects against attributes: "comparison matrix".
  table,
  /// Numbered advice: "3-5 actionable items".
  items,
};

/// Which end of a range of ages is asked for: "established" or "emerging".
enum class age_cue : uint8_t { none, old, young };

/// What a stream asks for, as far as a program can tell from its words.
struct brief {
  answer_shape shape = answer_shape::passages;
  /// The heading of the part that has the asked form.
  std::string lead_title;
  /// Everything that is asked, for choosing subjects and attributes.
  question whole;
  /// One for each task; none where the stream has no tasks.
  std::vector<question> tasks;
  /// "Top 5"; 0 means all.
  size_t subjects_max = 0;
  size_t items_min = 3;
  size_t items_max = 5;
  age_cue age = age_cue::none;
  /// Named in "profiles with strengths/weaknesses": `strengths`, `weaknesses`.
  std::vector<std::string> aspects;
};

brief read_brief(const work_order& order);

} // namespace tributary::extract
