#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tributary {

/// Our part of an account that other coordinators use, too. Until one is given, nothing begins.
struct account_allowance {
  uint64_t at_once = 0;
  /// Absent: no bound.
  std::optional<uint64_t> tokens_per_minute = 0;
  /// Requests begin only when they were dealt out.
  bool requests_bound = true;
  /// What a provider says is left is for so many.
  uint64_t sharers = 1;
  /// Nothing begins from then on: others may have taken it.
  time_point until{};
};

/// What a governor tells of an account of its own.
struct account_need {
  std::string account;
  uint64_t at_once_bound = 0;
  /// 0: no bound.
  uint64_t requests_bound = 0;
  uint64_t tokens_bound = 0;
  uint64_t running = 0;
  uint64_t window = 0;
  /// Attempts so far.
  uint64_t attempts = 0;
  uint64_t requests_left = 0;
  uint64_t tokens_expected = 0;
};

} // namespace tributary
