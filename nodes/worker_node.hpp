#pragma once

#include "nodes/cli/console.hpp"
#include "nodes/doorbell.hpp"
#include "nodes/gate/tls_context.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What a worker node is told.
struct worker_node_options {
  /// Coordinators' addresses, best first.
  std::vector<std::string> join;
  node_offer offer;
  /// From being told to stop to handing back what still runs.
  duration grace = std::chrono::seconds{30};
  /// Join also where the coordinator proves nothing (a topology's `insecure: true`).
  bool insecure = false;
  /// What it proves itself by; null: the secret that the coordinator left for its user.
  std::shared_ptr<const tls_context> tls;
  /// Leave after so long without a coordinator; absent: never.
  std::optional<duration> orphan_after;
};

/// Serves slots to a coordinator until a signal says to stop or the coordinator refuses the node.
/// @returns The exit code.
int run_worker_node(const worker_node_options& options, doorbell& bell, const console& out);

} // namespace tributary
