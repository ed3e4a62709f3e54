#pragma once

#include "runtime/plan/plan.hpp"

#include <vector>

namespace tributary {

/// The chain of streams over needs whose service times add up to most.
struct service_chain {
  duration length{0};
  /// In order of execution.
  std::vector<stream_index> streams;
};

/// @param service What each stream's accepted attempts took; 0 for one that has none.
/// Among equal chains the one through lower indices wins, so that everybody finds the same. O(V+E).
service_chain critical_chain(const plan& p, const std::vector<duration>& service);

} // namespace tributary
