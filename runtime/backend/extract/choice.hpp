#pragma once

#include "runtime/backend/extract/brief.hpp"
#include "runtime/backend/extract/comparison.hpp"

#include <string>
#include <vector>

namespace tributary::extract {

/// Subjects that answer "top 5 established …", best first.
struct subject_choice {
  std::vector<int> chosen;
  /// How many could have been chosen.
  size_t of = 0;
  /// Why these: for people.
  std::string why;
};

subject_choice choose_subjects(const brief& asked, const survey& all, const vocabulary& words,
                               const subject_table& subjects, const comparison& compared);

/// Attributes that a comparison for this brief should have, the most telling first.
std::vector<std::string>
choose_attributes(const brief& asked, const survey& all, const vocabulary& words,
                  const comparison& compared, size_t count_max);

} // namespace tributary::extract
