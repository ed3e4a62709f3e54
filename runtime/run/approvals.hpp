#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/plan.hpp"

#include <optional>
#include <set>
#include <string>

namespace tributary {

/// What of a run waits for a person, and what a person has let go. Only streams that ask for
/// approval are ever in here.
struct approvals {
  /// Everything that the plan asks for is approved, now and later.
  bool all_given = false;
  bool plan_given = false;
  std::set<stream_index> given;
  /// Nothing of the plan has begun, because it waits as a whole.
  bool plan_waits = false;
  /// Those that could begin.
  std::set<stream_index> waiting;
  /// Since when nothing at all goes on without a person.
  std::optional<time_point> since;
  /// Who gave the last one.
  std::string by;

  bool has_plan() const { return all_given || plan_given; }
  bool has(stream_index s) const { return all_given || given.count(s) > 0; }
};

} // namespace tributary
