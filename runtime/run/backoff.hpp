#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <optional>

namespace tributary {

/// What a wait before a retry depends on.
struct backoff_spec {
  /// The bound of the first wait; it doubles with each retry up to `longest`. Both 0: no wait.
  duration first{0};
  duration longest{0};
  /// Retries before this one.
  uint32_t earlier = 0;
  /// What the provider asked for, at most `limits::retry_after_max`: one that asks for more is not
  /// tried again at all.
  std::optional<duration> retry_after;
};

/// A wait with full jitter: evenly drawn from nothing up to the bound, so that streams which failed
/// together do not come back together (Brooker 2015). Never shorter than `retry_after`.
/// @param draw A hash that differs between attempts and is the same in a replay.
duration backoff_wait(const backoff_spec& spec, uint64_t draw);

} // namespace tributary
