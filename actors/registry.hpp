#pragma once

#include "actors/protocol.hpp"
#include "runtime/cluster/node_table.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <optional>
#include <set>

namespace tributary {

struct registry_options {
  duration heartbeat_every = std::chrono::seconds{1};
  duration lost_after = std::chrono::seconds{4};
  /// Runs of other coordinators may come here at any time; what nodes have of them is kept for so
  /// long. Absent: an owner that is not here soon after the registry never comes.
  std::optional<duration> owners_come_within;
};

/// A node that waits for the verdict on its name.
struct name_claim {
  node_up up;
  time_point since;
  caf::typed_response_promise<node_verdict> answer;
};

struct registry_state {
  static inline const char* name = "registry";
  registry_options options;
  std::optional<node_table> table;
  /// Nodes that take part, by name; one that is away has none.
  std::map<std::string, caf::actor> ports;
  std::map<std::string, uint64_t> serials;
  std::map<std::string, node_load> loads;
  /// By run: who wants to hear of nodes.
  std::map<std::string, caf::actor> owners;
  /// Those who asked while nodes may still be on their way, and when they are answered: back to a
  /// registry that starts anew, or from another coordinator.
  std::vector<std::pair<time_point, caf::actor>> asked_early;
  /// Runs that nodes came with and nobody has claimed: node, run, since when.
  std::map<std::pair<std::string, std::string>, time_point> unclaimed;
  /// By name and process: who wants a name that another process has. It may be dead and its
  /// connection not have ended, as when its machine is cut off.
  std::map<std::string, std::map<std::string, name_claim>> claims;
  time_point started{};
  /// When deadlines were looked at last.
  time_point checked_last{};
  caf::actor scheduler;
};

/// Knows which nodes are there, notices when one is not, and tells the scheduler and the owners of
/// runs. What all that means is decided by `node_table`.
caf::behavior registry(caf::stateful_actor<registry_state>* self, registry_options options);

} // namespace tributary
