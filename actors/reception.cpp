#include "actors/reception.hpp"

#include "actors/manners.hpp"
#include "actors/porch.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <caf/sec.hpp>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<reception_state>*;

/// For good: the same hello will never do.
caf::error refuse(const std::string& why) {
  log::warn("hello-refused", "why", why);
  return caf::make_error(caf::sec::invalid_argument, why);
}

std::string version_text(uint32_t theirs) {
  return "this coordinator speaks protocol " + std::to_string(wire::protocol_version)
         + ", the peer " + std::to_string(theirs) + "; use the same version of tributary on both";
}

/// What a hello asks for has to be what its sender showed at the gate.
bool may_say(const wire::message& hello, std::optional<guest_kind> shown) {
  if (!shown)
    return true;
  return *shown == guest_kind::node ? std::holds_alternative<wire::node_hello>(hello)
                                    : std::holds_alternative<wire::client_hello>(hello);
}

/// @param shown Absent for those within this process.
caf::result<caf::actor> on_hello(self_ptr self, const std::string& bytes, const caf::actor& peer,
                                 std::optional<guest_kind> shown) {
  auto& st = self->state;
  auto registry = st.names.find("registry");
  if (!registry || st.sessions.size() >= limits::nodes)
    return caf::make_error(caf::sec::runtime_error,
                           std::string{"the coordinator is not ready or full"});
  auto m = wire::decode(bytes);
  if (!m)
    return refuse(m.error().what);
  if (!may_say(*m, shown))
    return refuse(*shown == guest_kind::node
                    ? "who came as a node may join, and not submit, cancel, approve or drain"
                    : "who came as a client may not join as a node");
  caf::actor session;
  if (auto* node = std::get_if<wire::node_hello>(&*m)) {
    if (node->version != wire::protocol_version)
      return refuse(version_text(node->version));
    session = st.options.start_node_session(self, std::move(*node), peer, registry);
  } else if (auto* client = std::get_if<wire::client_hello>(&*m)) {
    if (client->version != wire::protocol_version)
      return refuse(version_text(client->version));
    // The files of this machine are for who proved to be its user, not for who says its name.
    if (shown == guest_kind::client)
      client->machine.clear();
    session = st.options.start_client_session(self, std::move(*client), peer, st.names);
  } else {
    return refuse("expected a hello");
  }
  self->monitor(session);
  st.sessions.insert(session);
  return session;
}

} // namespace

reception_state::~reception_state() {
  for (const auto& hdl : sessions)
    caf::anon_send_exit(hdl, caf::exit_reason::kill);
}

caf::behavior reception(self_ptr self, reception_options options) {
  self->state.options = std::move(options);
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) {
    auto& sessions = self->state.sessions;
    for (auto i = sessions.begin(); i != sessions.end(); ++i)
      if ((*i)->address() == down.source) {
        sessions.erase(i);
        return;
      }
  });
  return {
    [self](atom::hello, const std::string& bytes) {
      return on_hello(self, bytes, caf::actor_cast<caf::actor>(self->current_sender()), {});
    },
    [self](atom::hello, const std::string& bytes, uint8_t shown, const caf::actor& guest) {
      return on_hello(self, bytes, guest, static_cast<guest_kind>(shown));
    },
    [self](atom::roster, const roster& names) {
      self->state.names = names;
      for (const auto& hdl : self->state.sessions)
        self->send(hdl, atom::roster::value, names);
    },
  };
}

} // namespace tributary
