#pragma once

#include "actors/wire_end.hpp"

#include <caf/stateful_actor.hpp>

#include <set>

namespace tributary {

/// What a peer proved to be at the gate, as it says itself in its first message.
struct reception_options {
  /// Each starts the session that the hello asks for.
  std::function<caf::actor(caf::event_based_actor*, wire::node_hello, caf::actor peer,
                           caf::actor registry)>
    start_node_session;
  std::function<caf::actor(caf::event_based_actor*, wire::client_hello, caf::actor peer,
                           const roster&)>
    start_client_session;
};

struct reception_state {
  static inline const char* name = "reception";
  ~reception_state();
  reception_options options;
  roster names;
  std::set<caf::actor> sessions;
};

/// Takes the hello of processes that passed the gate, which their porches bring, and answers with
/// the session that will talk with them from then on. A hello that is no hello, or is not of what
/// its sender showed at the gate, gets an error.
caf::behavior reception(caf::stateful_actor<reception_state>* self, reception_options options);

} // namespace tributary
