#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/failure.hpp"

#include <cstdint>
#include <string>

namespace tributary {

/// What attempts of an account have taught whoever made them, and others need not find out.
struct account_lesson {
  /// How often a push-back has halved its window. Grows.
  uint64_t halvings = 0;
  /// The provider wants nobody to come before that.
  time_point paused_until{};
  std::string paused_why;
  /// How often its breaker was opened. Grows; the rest is of the last time.
  uint64_t trips = 0;
  time_point closed_until{};
  failure_kind closed_by = failure_kind::process_exit;
  std::string closed_why;
  uint32_t failures = 0;
  /// It would be in vain to wait.
  bool refusing = false;

  bool operator==(const account_lesson&) const = default;
};

} // namespace tributary
