#pragma once

#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/client.hpp"
#include "nodes/doorbell.hpp"

#include <optional>
#include <string>

namespace tributary {

/// What the verb `run` was told.
struct run_command {
  plan_options plan;
  /// Empty: `runs/RUN`.
  std::string folder;
  std::optional<uint32_t> nodes;
  std::optional<uint32_t> slots;
  /// Its address is empty where no coordinator was asked for.
  coordinator_place place;
  /// The same key and plan again is the same run; empty: a new one each time.
  std::string key;
  tls_options tls;
  console out;
};

/// Runs a plan with the coordinator in this process: alone, or with nodes of its own on this
/// machine.
int run_here(const run_command& command, loaded_plan loaded, doorbell& bell);

/// Hands the plan to a running coordinator and follows it.
int run_remote(const run_command& command, plan what, doorbell& bell);

} // namespace tributary
