#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/failure.hpp"
#include "runtime/plan/usage.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tributary {

/// How an attempt ended, as far as its worker's account is concerned.
struct attempt_ending {
  enum class how : uint8_t {
    delivered,
    failed,
    /// Nobody knows: cancelled, or its slot was given back unused.
    dropped,
  };
  std::string worker;
  /// As `governor::begin` gave it; 0: not known.
  uint64_t permit = 0;
  how ended = how::dropped;
  /// Where it failed.
  failure_kind kind = failure_kind::process_exit;
  std::string message;
  std::optional<duration> retry_after;
  /// What it cost, failed or not.
  usage used;
  /// The provider had said, while it ran, that it takes it.
  bool accepted = false;
};

} // namespace tributary
