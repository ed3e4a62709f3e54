#pragma once

#include "actors/input_fetch.hpp"
#include "actors/input_files.hpp"
#include "actors/wire_end.hpp"

#include <caf/stateful_actor.hpp>

#include <set>

namespace tributary {

struct node_link_options {
  node_offer offer;
  std::string incarnation;
  /// Names this machine: inputs that lie on it are read in place.
  std::string machine;
  /// Folder of this process for inputs that are sent over.
  std::string input_folder;
  /// Begins to connect to the coordinator; the handle of its reception (or an invalid one) comes
  /// back as `link_connected`. Never blocks.
  std::function<void(caf::actor link)> connect;
  /// Writes received inputs: a detached actor, because files block.
  std::function<caf::actor(caf::event_based_actor*)> start_writer;
  /// Spawns the node's slots.
  std::function<caf::actor(caf::event_based_actor* link)> start_node;
  /// Give up after this long without a coordinator; absent: never. Nodes that a run started for
  /// itself end with it.
  std::optional<duration> orphan_after;
  /// Called once when the node has left for good, with what a person should know.
  std::function<void(const std::string& why, bool refused)> left;
};

/// The outcome of one attempt to connect.
struct link_connected {
  caf::actor reception;
  std::string error;
};

/// A run whose inputs are on their way here; its orders wait for them.
struct pending_inputs {
  input_fetch fetch;
  std::vector<std::shared_ptr<const work_order>> waiting;
};

struct node_link_state {
  static inline const char* name = "node_link";
  /// The node and its workers know each other: without their link they would live for ever, and the
  /// process with them.
  ~node_link_state();
  node_link_options options;
  wire_end end;
  caf::actor session;
  caf::actor node;
  caf::actor writer;
  std::map<std::string, std::shared_ptr<const run_context>> contexts;
  std::map<std::string, pending_inputs> fetching;
  std::string coordinator_machine;
  duration heartbeat_every = std::chrono::seconds{1};
  duration lost_after = std::chrono::seconds{4};
  time_point heard{};
  time_point connected_last{};
  duration backoff{0};
  uint64_t beats = 0;
  /// Said last, so that it is said once.
  std::string trouble;
  bool connecting = false;
  /// The coordinator has said yes: what we say now is heard.
  bool welcomed = false;
  bool draining = false;
  bool leaving = false;
};

/// The node's end of its connection: joins, heartbeats, reconnects with backoff, turns wire
/// messages into those that the local `node` understands and back. From outside: `atom::drain`
/// (finish what runs, then leave), `atom::stop` (leave now).
caf::behavior node_link(caf::stateful_actor<node_link_state>* self, node_link_options options);

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::link_connected)
