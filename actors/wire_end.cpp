#include "actors/wire_end.hpp"

namespace tributary {

void wire_end::attach(caf::actor peer) {
  peer_ = std::move(peer);
  channel_.emplace();
}

void wire_end::detach() {
  peer_ = nullptr;
  channel_.reset();
}

void wire_end::pump(caf::event_based_actor* self) {
  for (auto& frame : channel_->take_frames())
    self->send(peer_, atom::frame::value, std::move(frame));
}

result<void> wire_end::send(caf::event_based_actor* self, const wire::message& m) {
  if (!peer_)
    return fail(ec::io, "not connected");
  if (auto sent = channel_->send(wire::encode(m)); !sent)
    return sent;
  pump(self);
  return {};
}

result<std::vector<wire::message>>
wire_end::receive(caf::event_based_actor* self, const std::string& frame) {
  if (!channel_)
    return fail(ec::io, "not connected");
  auto whole = channel_->receive(frame);
  if (!whole)
    return tl::unexpected<error>(whole.error());
  std::vector<wire::message> messages;
  for (const auto& bytes : *whole) {
    auto m = wire::decode(bytes);
    if (!m)
      return tl::unexpected<error>(m.error());
    messages.push_back(std::move(*m));
  }
  if (peer_)
    pump(self);
  return messages;
}

} // namespace tributary
