#pragma once

#include "runtime/run/run_state.hpp"

#include <optional>
#include <string>

namespace tributary {

/// What a person lets go.
struct approval_wish {
  /// The id of a stream; empty: the plan.
  std::string stream;
  /// All that the plan asks approval for, now and later; `stream` counts for nothing then.
  bool everything = false;
  /// Who it is, as they say.
  std::string by;
};

/// The event that carries the wish out; nothing where that has been approved already, which is no
/// error. Who wishes for what is not there, or does not ask, is told what is and does:
/// `ec::not_found` or `ec::usage`.
result<std::optional<approval_given>>
approval_for(const run_state& run, const std::string& name, const approval_wish& wish);

/// Whether a plan asks a person for anything.
bool asks_for_approval(const plan& p);

} // namespace tributary
