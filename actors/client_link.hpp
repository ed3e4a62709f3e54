#pragma once

#include "actors/input_files.hpp"
#include "actors/wire_end.hpp"
#include "runtime/base/time.hpp"

#include <caf/stateful_actor.hpp>

namespace tributary {

struct client_link_options {
  wire::client_hello hello;
  /// Said once the coordinator has answered.
  std::vector<wire::message> say;
  /// Inputs that the coordinator may ask for, by their number.
  std::vector<input_file> inputs;
  /// The reception that the gate led to.
  caf::actor reception;
  std::function<caf::actor(caf::event_based_actor*)> start_files;
  /// Called in the actor's thread with what the coordinator says; never blocks.
  std::function<void(wire::message&)> heard;
  /// Called once: the connection is over, and why.
  std::function<void(const std::string& why)> closed;
};

struct client_link_state {
  static inline const char* name = "client_link";
  ~client_link_state();
  client_link_options options;
  wire_end end;
  caf::actor files;
  /// When the coordinator was heard last.
  time_point heard{};
};

/// A client's end of its connection to a coordinator. Messages from outside: a `wire::message` to
/// be sent, `atom::stop` to end.
caf::behavior
client_link(caf::stateful_actor<client_link_state>* self, client_link_options options);

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::wire::message)
