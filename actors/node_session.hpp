#pragma once

#include "actors/input_files.hpp"
#include "actors/wire_end.hpp"

#include <caf/stateful_actor.hpp>

#include <set>

namespace tributary {

struct node_session_options {
  /// As the node introduced itself at the reception, without its lists; the whole one comes in
  /// pieces.
  wire::node_hello hello;
  /// The node's link.
  caf::actor peer;
  caf::actor registry;
  duration heartbeat_every{0};
  duration lost_after{0};
  /// Names this machine: nodes on it read inputs in place.
  std::string machine;
  /// Reads a piece of a run's input for a node that cannot: a detached actor, because files block.
  std::function<caf::actor(caf::event_based_actor*)> start_reader;
};

struct node_session_state {
  static inline const char* name = "node_session";
  ~node_session_state();
  node_session_options options;
  uint64_t serial = 0;
  wire_end end;
  caf::actor registry;
  caf::actor reader;
  std::map<std::string, caf::actor> owners;
  /// Runs that the node knows, and what it may ask for.
  std::map<std::string, std::shared_ptr<const run_context>> contexts;
  /// Sent and not acknowledged by us: what the node is believed to run or hold.
  std::set<lease_id> open;
  uint64_t done = 0;
  bool welcomed = false;
};

/// The coordinator's end of a node's connection, and the node's *port* for everybody else: speaks
/// the same messages as a local `node` and turns them into wire messages. Ends with its connection.
caf::behavior
node_session(caf::stateful_actor<node_session_state>* self, node_session_options options);

} // namespace tributary
