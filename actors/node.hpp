#pragma once

#include "actors/protocol.hpp"
#include "runtime/cluster/node_core.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>

namespace tributary {

struct node_options {
  node_offer offer;
  /// Drawn at each process start.
  std::string incarnation;
  /// Spawns a worker for this node (whoever builds the tree knows how).
  std::function<caf::actor(caf::event_based_actor* node)> start_worker;
  /// A worker node's link to its coordinator gets `ready` when the node has drained. Null in the
  /// coordinator's own process, where the node joins the registry itself.
  caf::actor link;
};

struct node_state_data {
  static inline const char* name = "node";
  ~node_state_data();
  node_options options;
  /// Where it is a port itself.
  uint64_t serial = 0;
  std::optional<node_core> core;
  /// By slot; started with the slot's first attempt.
  std::vector<caf::actor> workers;
  /// Who gets the outcomes of a run.
  std::map<std::string, caf::actor> owners;
  caf::actor registry;
  /// Gathered until the mailbox is drained.
  std::map<std::string, outcome_batch> outcomes;
  std::map<std::string, progress_batch> beats;
  bool flushing = false;
  uint64_t done = 0;
};

/// A node's slots: gives each attempt a worker, reports outcomes in batches, holds them until they
/// are acknowledged. It supervises its workers itself: a dead one fails its attempt and is
/// replaced.
caf::behavior node(caf::stateful_actor<node_state_data>* self, node_options options);

} // namespace tributary
