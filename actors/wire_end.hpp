#pragma once

#include "actors/protocol.hpp"
#include "runtime/wire/channel.hpp"
#include "runtime/wire/codec.hpp"

#include <caf/event_based_actor.hpp>

#include <optional>

namespace tributary {

/// One end of a conversation between two processes: messages in, frames out, and back. Owned by one
/// actor, which hands it every frame that it gets.
class wire_end {
public:
  void attach(caf::actor peer);
  void detach();
  bool attached() const { return peer_ != nullptr; }
  const caf::actor& peer() const { return peer_; }

  /// Encodes and sends what the window allows; the rest follows as credit comes back.
  result<void> send(caf::event_based_actor* self, const wire::message& m);

  /// Takes a frame from the peer. @returns The messages that are whole with it; an error means that
  /// the peer broke the rules and the conversation must end.
  result<std::vector<wire::message>>
  receive(caf::event_based_actor* self, const std::string& frame);

  /// Bytes that wait for credit.
  size_t backlog() const { return channel_ ? channel_->backlog() : 0; }

private:
  void pump(caf::event_based_actor* self);

  caf::actor peer_;
  /// Fresh for each peer.
  std::optional<wire::channel> channel_;
};

} // namespace tributary
