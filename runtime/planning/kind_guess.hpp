#pragma once

#include "runtime/plan/plan.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// What kind of work a task is, by its words.
struct guessed_kind {
  plan_kind kind = plan_kind::research;
  /// The word that told; empty where none did and `research` is taken.
  std::string word;
};

/// The verb that a task begins with counts most; of equal ones the first.
guessed_kind guess_kind(std::string_view task);

} // namespace tributary
