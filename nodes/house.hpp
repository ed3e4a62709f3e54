#pragma once

#include "actors/client_session.hpp"
#include "actors/run_house.hpp"
#include "runtime/backend/backend.hpp"
#include "runtime/journal/journal.hpp"
#include "runtime/plan/topology.hpp"

#include <caf/actor_system.hpp>

#include <optional>

namespace tributary {

/// What a coordinating process is made of.
struct house_options {
  heartbeat_spec heartbeat;
  /// Slots in this very process; absent where all work is done by other nodes.
  std::optional<node_offer> local;
  std::shared_ptr<backend> backends;
  std::shared_ptr<journal> log;
  std::shared_ptr<run_book> book;
  /// Where inputs go that other machines send.
  std::string input_folder;
  /// Makes runs of plans that clients submit; null where nobody can connect.
  std::function<result<run_request_ptr>(const wire::submit&, const caf::actor& session)>
    make_request;
};

/// Starts the supervision tree of a coordinator (docs/design.md has the picture). The handle is its
/// root: `atom::roster` asks it who is who, `atom::stop` ends it.
caf::actor start_house(caf::actor_system& system, const house_options& options);

/// Who is who below the root, right now; empty where it does not answer in time.
roster names_of(caf::actor_system& system, const caf::actor& root);

} // namespace tributary
