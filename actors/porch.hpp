#pragma once

#include "actors/protocol.hpp"

#include <caf/stateful_actor.hpp>

#include <functional>

namespace tributary {

/// What a guest showed at the gate that it is. Holds for as long as it stays.
enum class guest_kind : uint8_t {
  node = 1,
  client = 2,
  /// A client that knows the secret which only our own user can read: what it names on this machine
  /// it could read itself.
  own_client = 3,
};

struct porch_options {
  caf::actor reception;
  guest_kind kind = guest_kind::node;
  /// The guest may talk with this one from now on.
  std::function<void(const caf::actor& session)> opened;
  /// Ends the guest's connection.
  std::function<void()> hang_up;
};

struct porch_state {
  static inline const char* name = "porch";
  porch_options options;
  /// Between hello and answer, and once there is a session.
  bool greeted = false;
  bool inside = false;
};

/// The one actor that a new guest can see, and no other guest: takes its hello to the reception,
/// together with what it showed at the gate. So whatever a guest sends to it harms that guest only.
/// Ends with the guest's session, or hangs up where no hello comes.
caf::behavior porch(caf::stateful_actor<porch_state>* self, porch_options options);

} // namespace tributary
