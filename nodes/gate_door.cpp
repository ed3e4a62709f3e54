#include "nodes/gate_door.hpp"

#include "nodes/gate/gate_adopt.hpp"

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
  if (listener.on_loopback() || cluster.insecure)
    return {};
  return fail(
    ec::bad_config,
    to_text(listener.address())
      + " can be reached from other machines and nothing would protect it; listen at 127.0.0.1, "
        "or write `insecure: true` into the topology where the network itself is closed");
}

} // namespace

result<std::unique_ptr<gate_door>>
gate_door::open(caf::actor_system& system, const topology& cluster, const std::string& address,
                find_reception reception) {
  auto listener = gate_listener::bind(address);
  if (!listener)
    return tl::unexpected<error>(listener.error());
  if (auto exposed = check_exposure(**listener, cluster); !exposed)
    return tl::unexpected<error>(exposed.error());
  auto p = std::make_unique<parts>(system);
  p->address = to_text((*listener)->address());
  gate_rules rules;
  auto places = secret_places::from_environment();
  if ((*listener)->on_loopback() || !places.given_file.empty()) {
    auto secret = left_secret::leave(places, (*listener)->address());
    if (!secret)
      return tl::unexpected<error>(secret.error());
    p->secret.emplace(std::move(*secret));
    rules.secret = p->secret->secret();
  }
  rules.met = [host = p->host, reception = std::move(reception)](gate_socket socket,
                                                                 const peer_info& peer) {
    auto kept = std::make_shared<gate_socket>(std::move(socket));
    reception([host, kept, peer](const caf::actor& now) {
      if (now)
        host->serve(std::move(*kept), peer, now);
    });
  };
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
