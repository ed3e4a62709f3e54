#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tributary {

/// What of a run bears on whether its deliverable is audited, when all its streams have ended.
struct audit_facts {
  uint32_t streams = 0;
  /// Done by their first attempt.
  uint32_t first_try = 0;
  /// Factual and technical ones that nothing has settled.
  uint32_t open_conflicts = 0;
  /// As `draft::missing` counts them.
  uint32_t missing_parts = 0;
  uint32_t requirements = 0;
  /// Whether there is a worker to ask.
  bool has_judge = false;
  /// From the run's start until now, and until it must have delivered; absent where it may take
  /// its time.
  duration used{0};
  std::optional<duration> allowed;
};

/// Whether to audit, and why; the reason is one sentence, recorded with the audit or in its place.
struct audit_decision {
  bool run = false;
  /// Only where `run`: else the rules judge alone, which takes no time.
  bool ask_judge = false;
  std::string reason;

  bool operator==(const audit_decision&) const = default;
};

/// Time is short when no more than one part in this many of it is left.
inline constexpr int time_short_part = 10;
/// A run in which fewer streams than one in this many were done by their first attempt is none to
/// be confident of.
inline constexpr uint32_t first_try_part = 2;

/// Decides by what the plan says and by how the run went. `never` and `always` are obeyed; for
/// `auto`, in this order: high stakes (also called `critical` or `external`) run, low stakes skip,
/// short time skips, open conflicts, missing parts and many retries run, medium stakes run, and
/// nothing to doubt skips. A judge is never asked when the time is over, nor when it is short and
/// the plan does not say `always`.
audit_decision decide_audit(const audit_spec& plan, const audit_facts& run);

} // namespace tributary
