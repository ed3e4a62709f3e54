#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/plan/worker_record.hpp"

#include <map>
#include <string>
#include <vector>

namespace tributary {

/// What a worker's record says of the plan's estimates: estimates say how streams relate to each
/// other, records how long a worker really takes. The estimates of its streams are scaled so that
/// their middle is the middle of its record, and streams without one take that.
struct estimate_correction {
  std::string worker;
  /// Streams that the record is of.
  uint32_t streams = 0;
  /// Middle of what they took, and of what the plan says of this worker's.
  duration typical{0};
  duration said{0};

  /// Of the record to the estimates.
  double factor() const;
  /// What this estimate comes to.
  duration of(std::optional<duration> estimate) const;
};

/// Of all workers with a record of three streams or more, by name; also of those that the plan only
/// falls back to.
std::map<std::string, estimate_correction>
corrections_of(const plan& p, const std::map<std::string, worker_record>& records);

/// What each stream is to be expected to take: its corrected estimate, else the plan's, else the
/// default.
std::vector<duration>
corrected_estimates(const plan& p, const std::map<std::string, worker_record>& records);

} // namespace tributary
