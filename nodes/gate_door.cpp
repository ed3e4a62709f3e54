#include "nodes/gate_door.hpp"

#include "actors/porch.hpp"
#include "nodes/gate/gate_adopt.hpp"
#include "nodes/tls_setup.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/time.hpp"

#include <optional>

namespace tributary {

struct gate_door::parts {
  explicit parts(caf::actor_system& system) : host{std::make_shared<gate_host>(system)} {}

  /// Also held by those who still look for the reception.
  std::shared_ptr<gate_host> host;
  std::string address;
  /// Lies where this user's other processes find it, as long as the door is open.
  std::optional<left_secret> secret;
  /// Ends first: its thread calls the host.
  std::unique_ptr<gate_listener> listener;
};

namespace {

/// Off loopback, a door without TLS lets in whoever can reach it.
result<void> check_exposure(const gate_listener& listener, const topology& cluster) {
  if (listener.on_loopback() || cluster.tls || cluster.insecure)
    return {};
  return fail(
    ec::bad_config,
    to_text(listener.address())
      + " can be reached from other machines and nothing would protect it; make certificates with "
        "`tributary certs DIR` and give --certs DIR, listen at 127.0.0.1, or write `insecure: "
        "true` "
        "into the topology where the network itself is closed");
}

/// @param by_secret Whether guests had to know the secret that our user's files hold.
guest_kind kind_of(const peer_info& peer, bool by_secret) {
  if (peer.role == peer_role::node)
    return guest_kind::node;
  return by_secret ? guest_kind::own_client : guest_kind::client;
}

/// Leads a guest to a porch of its own, which is all that it can see of us.
void receive(caf::actor_system& system, gate_host& host, gate_socket socket, const peer_info& peer,
             guest_kind kind, const caf::actor& reception) {
  auto pass = std::make_shared<gate_pass>();
  porch_options options;
  options.reception = reception;
  options.kind = kind;
  options.opened = [pass](const caf::actor& session) { pass->allow(session.id()); };
  options.hang_up = [pass, from = peer.address] {
    log::warn("guest-silent", "peer", from, "for", to_human(limits::hello_patience));
    pass->hang_up();
  };
  auto seen = system.spawn(porch, std::move(options));
  pass->allow(seen.id());
  host.serve(std::move(socket), peer, seen, std::move(pass));
}

} // namespace

result<std::unique_ptr<gate_door>>
gate_door::open(caf::actor_system& system, const topology& cluster, const std::string& address,
                find_reception reception) {
  auto tls = load_tls(cluster, certificate_role::coordinator);
  if (!tls)
    return tl::unexpected<error>(tls.error());
  auto listener = gate_listener::bind(address);
  if (!listener)
    return tl::unexpected<error>(listener.error());
  if (auto exposed = check_exposure(**listener, cluster); !exposed)
    return tl::unexpected<error>(exposed.error());
  auto p = std::make_unique<parts>(system);
  p->address = to_text((*listener)->address());
  gate_rules rules;
  rules.tls = std::move(*tls);
  auto places = secret_places::from_environment();
  if (!rules.tls && ((*listener)->on_loopback() || !places.given_file.empty())) {
    auto secret = left_secret::leave(places, (*listener)->address());
    if (!secret)
      return tl::unexpected<error>(secret.error());
    p->secret.emplace(std::move(*secret));
    rules.secret = p->secret->secret();
  }
  rules.met = [&system, host = p->host, reception = std::move(reception),
               by_secret = rules.secret.has_value()](gate_socket socket, const peer_info& peer) {
    auto kept = std::make_shared<gate_socket>(std::move(socket));
    reception([&system, host, kept, peer, kind = kind_of(peer, by_secret)](const caf::actor& now) {
      if (now)
        receive(system, *host, std::move(*kept), peer, kind, now);
    });
  };
  log::info("gate-opened", "address", p->address, "asks",
            rules.tls      ? "certificates"
            : rules.secret ? "secret"
                           : "nothing");
  p->listener = std::move(*listener);
  p->listener->start(std::move(rules));
  return std::unique_ptr<gate_door>{new gate_door{std::move(p)}};
}

gate_door::gate_door(std::unique_ptr<parts> p) : parts_{std::move(p)} {}

gate_door::~gate_door() = default;

const std::string& gate_door::address() const {
  return parts_->address;
}

} // namespace tributary
