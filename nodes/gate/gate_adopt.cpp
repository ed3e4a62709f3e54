#include "nodes/gate/gate_adopt.hpp"

#include "nodes/gate/gate_connection.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace tributary {

namespace {

/// BASP numbers published actors by port; all of ours are found under this one.
constexpr uint16_t label = 1;
constexpr caf::timespan handshake_patience{limits::caf_handshake_patience};

caf::actor broker_of(caf::actor_system& system) {
  return system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

caf::io::scribe_ptr
make_scribe(caf::actor_system& system, gate_socket socket, std::shared_ptr<gate_leash> leash,
            size_t frame_max, std::shared_ptr<gate_pass> pass) {
  auto& loop = dynamic_cast<caf::io::network::default_multiplexer&>(system.middleman().backend());
  if (auto session = socket.take_session())
    return caf::make_counted<gate_connection<tls_io>>(
      loop, std::move(socket), std::move(leash), frame_max, std::move(pass), std::move(session));
  return caf::make_counted<gate_connection<plain_io>>(loop, std::move(socket), std::move(leash),
                                                      frame_max, std::move(pass));
}

/// Calls `then` in CAF's network thread once the broker has done all that it was told so far, and
/// what that left to be done. When a connection ends, CAF first forgets the handles of the other
/// side, and later, by a second errand, each of them once more by its number: a new connection's
/// handle to the same actor must not exist before that, or it would be the one that dies.
void when_settled(caf::actor_system& system, const caf::actor& broker,
                  const std::function<void()>& then) {
  system.spawn([&system, broker, then](caf::event_based_actor* self) {
    auto go_on = [&system, then] { system.middleman().backend().post(then); };
    // Any question will do; what counts is that it is answered after all that came before it.
    self->request(broker, handshake_patience, caf::get_atom_v, system.node())
      .then([go_on](const caf::node_id&, const std::string&, uint16_t) { go_on(); },
            [go_on](caf::error&) { go_on(); });
  });
}

} // namespace

// --- the coordinator's side

struct gate_host::parts : std::enable_shared_from_this<parts> {
  caf::actor_system& system;
  size_t frame_max;
  caf::actor broker;

  /// The next connection of a process, while its last one is being cleared away.
  struct visitor {
    std::shared_ptr<gate_leash> leash;
    gate_socket next;
    caf::actor published;
    std::shared_ptr<gate_pass> pass;
  };
  std::mutex mutex;
  std::map<peer_instance, visitor> visitors;

  parts(caf::actor_system& sys, size_t most)
    : system{sys}, frame_max{most}, broker{broker_of(sys)} {}

  /// With the lock held.
  void adopt(visitor& v, gate_socket socket, const caf::actor& published,
             std::shared_ptr<gate_pass> pass) {
    v.leash = std::make_shared<gate_leash>(socket.fd());
    if (pass)
      pass->hold(v.leash);
    auto scribe = make_scribe(system, std::move(socket), v.leash, frame_max, std::move(pass));
    when_settled(system, broker, [to = broker, scribe, published] {
      caf::anon_send(to, caf::publish_atom_v, scribe, label,
                     caf::actor_cast<caf::strong_actor_ptr>(published), std::set<std::string>{});
    });
  }

  void forget_gone() {
    for (auto v = visitors.begin(); v != visitors.end();)
      v = v->second.leash->gone() && !v->second.next ? visitors.erase(v) : std::next(v);
  }

  void on_gone(const peer_instance& instance) {
    std::lock_guard lock{mutex};
    auto found = visitors.find(instance);
    if (found == visitors.end() || !found->second.next)
      return;
    auto& v = found->second;
    adopt(v, std::exchange(v.next, {}), std::exchange(v.published, {}), std::exchange(v.pass, {}));
  }
};

gate_host::gate_host(caf::actor_system& system, size_t frame_max)
  : parts_{std::make_shared<parts>(system, frame_max)} {}

gate_host::~gate_host() = default;

void gate_host::serve(gate_socket socket, const peer_info& peer, const caf::actor& published,
                      std::shared_ptr<gate_pass> pass) {
  std::shared_ptr<gate_leash> old;
  {
    std::lock_guard lock{parts_->mutex};
    parts_->forget_gone();
    auto& v = parts_->visitors[peer.instance];
    if (!v.leash)
      return parts_->adopt(v, std::move(socket), published, std::move(pass));
    // If there is one that waits already, it is given up for this newer one.
    v.next = std::move(socket);
    v.published = published;
    v.pass = std::move(pass);
    old = v.leash;
  }
  log::debug("connection-replaced", "peer", peer.address);
  old->when_gone([weak = parts_->weak_from_this(), instance = peer.instance] {
    if (auto p = weak.lock())
      p->on_gone(instance);
  });
  old->cut();
}

// --- the node's or client's side

struct gate_guest::parts : std::enable_shared_from_this<parts> {
  caf::actor_system& system;
  size_t frame_max;
  caf::actor broker;
  std::mutex mutex;
  std::shared_ptr<gate_leash> leash;
  /// Last: its thread calls into the rest.
  gate_dialer dialer;

  parts(caf::actor_system& sys, size_t most)
    : system{sys}, frame_max{most}, broker{broker_of(sys)} {}

  std::shared_ptr<gate_leash> current() {
    std::lock_guard lock{mutex};
    return leash;
  }

  void dial(gate_call call, answered then) {
    dialer.dial(std::move(call), [this, then = std::move(then)](result<gate_line> line) {
      if (!line)
        return then(tl::unexpected(line.error()));
      adopt(std::move(*line), then);
    });
  }

  void adopt(gate_line line, const answered& then) {
    auto held = std::make_shared<gate_leash>(line.socket.fd());
    {
      std::lock_guard lock{mutex};
      leash = held;
    }
    auto scribe = make_scribe(system, std::move(line.socket), held, frame_max, nullptr);
    auto failed = [then, held, at = line.host.address](const std::string& why) {
      held->cut();
      then(fail(ec::no_coordinator, "no coordinator at " + at + ": " + why));
    };
    when_settled(system, broker, [&sys = system, to = broker, scribe, then, failed] {
      sys.spawn([to, scribe, then, failed](caf::event_based_actor* self) {
        greet(self, to, scribe, then, failed);
      });
    });
  }

  /// CAF's own handshake.
  static void
  greet(caf::event_based_actor* self, const caf::actor& broker, const caf::io::scribe_ptr& scribe,
        const answered& then, const std::function<void(const std::string&)>& failed) {
    self->request(broker, handshake_patience, caf::connect_atom_v, scribe, label)
      .then(
        [then, failed](caf::node_id&, caf::strong_actor_ptr& published, std::set<std::string>&) {
          if (!published)
            return failed("it is not ready");
          then(caf::actor_cast<caf::actor>(published));
        },
        [self, failed](caf::error& why) { failed(self->system().render(why)); });
  }
};

gate_guest::gate_guest(caf::actor_system& system, size_t frame_max)
  : parts_{std::make_shared<parts>(system, frame_max)} {}

gate_guest::~gate_guest() = default;

void gate_guest::connect(gate_call call, answered then) {
  auto old = parts_->current();
  if (!old)
    return parts_->dial(std::move(call), std::move(then));
  // CAF would answer over the old connection as long as it is there, dead or alive.
  old->when_gone([weak = parts_->weak_from_this(), call = std::move(call), then = std::move(then)] {
    if (auto p = weak.lock())
      p->dial(call, then);
    else
      then(fail(ec::cancelled, "the program ends"));
  });
  old->cut();
}

void gate_guest::hang_up() {
  if (auto held = parts_->current())
    held->cut();
}

} // namespace tributary
