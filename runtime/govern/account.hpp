#pragma once

#include "runtime/plan/topology.hpp"

#include <optional>
#include <string>

namespace tributary {

/// The bounds that a worker's profile sets for its account.
struct account_limits {
  std::optional<uint32_t> max_parallel;
  std::optional<uint32_t> requests_per_minute;
  std::optional<uint64_t> tokens_per_minute;

  bool operator==(const account_limits&) const = default;
};

/// Names what a provider counts together: backend, host and the *name* of the key's variable for
/// models, the program for CLIs. Built-in workers and `exec` have none, unless their profile sets a
/// rate: they are then an account of their own.
/// @returns "" for none: the worker is not governed.
std::string account_of(const worker_profile& profile);

account_limits limits_of(const worker_profile& profile);

} // namespace tributary
