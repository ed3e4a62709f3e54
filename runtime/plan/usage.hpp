#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <optional>

namespace tributary {

/// What an attempt used, as far as the worker says.
struct usage {
  int64_t input_tokens = 0;
  /// With what a model thought before it answered.
  int64_t output_tokens = 0;
  /// By the profile's prices, or as the worker itself says.
  int64_t cost_microusd = 0;

  bool operator==(const usage&) const = default;
};

/// What a provider says about an account's limits in the headers of an answer. What it did not say
/// is absent.
struct quota_reading {
  std::optional<int64_t> requests_limit;
  std::optional<int64_t> requests_left;
  std::optional<int64_t> tokens_limit;
  std::optional<int64_t> tokens_left;
  /// From now until the limit is whole again.
  std::optional<duration> requests_reset;
  std::optional<duration> tokens_reset;

  bool operator==(const quota_reading&) const = default;
};

} // namespace tributary
