#include "tests/support/sim_net.hpp"

#include <caf/all.hpp>
#include <caf/io/all.hpp>
#include <caf/io/network/operation.hpp>

#include <algorithm>
#include <stdexcept>

namespace tributary::test {

namespace {

/// The only port there is: each process has one door.
constexpr uint16_t port = 4000;

void fail(sim_process& p, caf::io::connection_handle hdl) {
  if (auto scribe = p.mpx.impl_ptr(hdl))
    scribe->io_failure(&p.mpx, caf::io::network::operation::read);
}

caf::behavior connector(caf::event_based_actor* self, const std::string& host,
                        std::function<void(caf::actor)> reached) {
  auto middleman = caf::actor_cast<caf::actor>(self->system().middleman().actor_handle());
  self->request(middleman, std::chrono::seconds{5}, caf::connect_atom_v, host, port)
    .then(
      [self, reached](caf::node_id&, caf::strong_actor_ptr& there, std::set<std::string>&) {
        reached(caf::actor_cast<caf::actor>(there));
        self->quit();
      },
      [self, reached](caf::error&) {
        reached({});
        self->quit();
      });
  return {[](caf::unit_t) {}};
}

} // namespace

sim_config::sim_config() {
  load<caf::io::middleman>();
  set("scheduler.policy", caf::atom("testing"));
  set("logger.inline-output", true);
  set("middleman.network-backend", caf::atom("testing"));
  set("middleman.manual-multiplexing", true);
  set("middleman.attach-utility-actors", true);
  set("middleman.workers", size_t{0});
  set("middleman.heartbeat-interval", caf::timespan{0});
  set("middleman.enable-automatic-connections", false);
}

sim_process::sim_process()
  : sched{dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler())},
    mpx{dynamic_cast<caf::io::network::test_multiplexer&>(sys.middleman().backend())} {
  sched.clock().current_time += std::chrono::hours{1};
}

bool sim_process::step() {
  return !frozen
         && (sched.try_run_once() || mpx.try_exec_runnable() || mpx.read_data()
             || mpx.try_accept_connection());
}

sim_net::~sim_net() {
  for (auto& w : wires_)
    close(*w);
  for (auto& p : processes_)
    p->frozen = false;
  settle();
  // Timers that still wait hold their actors.
  for (auto& p : processes_)
    p->sched.clock().cancel_all();
  settle();
}

sim_process& sim_net::add() {
  processes_.push_back(std::make_unique<sim_process>());
  settle();
  return *processes_.back();
}

void sim_net::publish(sim_process& server, const caf::actor& hdl) {
  auto [door, is_new] = doors_.try_emplace(&server, caf::io::accept_handle::from_int(0));
  if (is_new) {
    door->second = caf::io::accept_handle::from_int(++last_handle_);
    server.mpx.provide_acceptor(port, door->second);
  }
  server.sched.inline_next_enqueue();
  if (!server.sys.middleman().publish(hdl, port, nullptr, true))
    throw std::runtime_error("not published");
  settle();
}

sim_net::wire& sim_net::connect(sim_process& client, sim_process& server,
                                std::function<void(caf::actor)> reached) {
  auto& w = *wires_.emplace_back(std::make_unique<wire>());
  w.server = &server;
  w.client = &client;
  w.at_server = caf::io::connection_handle::from_int(++last_handle_);
  w.at_client = caf::io::connection_handle::from_int(++last_handle_);
  // CAF remembers whom it found at an address, dead or not: each connection has its own.
  auto host = "server-" + std::to_string(++connects_);
  server.mpx.prepare_connection(doors_.at(&server), w.at_server, client.mpx, host, port,
                                w.at_client);
  client.sys.spawn(connector, host, std::move(reached));
  return w;
}

void sim_net::close(wire& w) {
  if (!std::exchange(w.open, false))
    return;
  fail(*w.server, w.at_server);
  fail(*w.client, w.at_client);
}

void sim_net::settle() {
  shape();
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& p : processes_)
      while (p->step()) {
        moved = true;
        shape();
      }
  }
}

void sim_net::advance(duration span, const std::function<void()>& each, duration tick) {
  for (settle(); span > 0us; span -= tick) {
    for (auto& p : processes_)
      if (p->frozen)
        p->sched.clock().current_time += tick;
      else
        p->sched.advance_time(tick);
    let_through(tick);
    settle();
    if (each)
      each();
  }
}

/// After each step of one process: what it wrote waits on a slow wire, and vanishes on a cut one.
void sim_net::shape() {
  for (auto& w : wires_)
    if (w->open) {
      shape(*w, w->to_server, w->server->mpx.virtual_network_buffer(w->at_server));
      shape(*w, w->to_client, w->client->mpx.virtual_network_buffer(w->at_client));
    }
}

void sim_net::shape(wire& w, wire::lane& lane, std::vector<char>& buffer) {
  auto through = std::min(lane.through, buffer.size());
  auto fresh = buffer.size() - through;
  w.bytes += fresh;
  auto begin = buffer.begin() + static_cast<std::ptrdiff_t>(through);
  if (w.cut) {
    lane.waiting.clear();
    buffer.clear();
  } else if (w.bytes_per_second > 0) {
    lane.waiting.insert(lane.waiting.end(), begin, buffer.end());
    buffer.erase(begin, buffer.end());
  }
  lane.through = buffer.size();
}

void sim_net::let_through(duration tick) {
  for (auto& w : wires_) {
    if (!w->open || w->bytes_per_second == 0)
      continue;
    auto move = [&](wire::lane& lane, std::vector<char>& buffer) {
      auto share = w->bytes_per_second * static_cast<uint64_t>(tick.count()) / 1'000'000;
      auto count = std::min<size_t>(share, lane.waiting.size());
      auto end = lane.waiting.begin() + static_cast<std::ptrdiff_t>(count);
      buffer.insert(buffer.end(), lane.waiting.begin(), end);
      lane.waiting.erase(lane.waiting.begin(), end);
      lane.through = buffer.size();
    };
    move(w->to_server, w->server->mpx.virtual_network_buffer(w->at_server));
    move(w->to_client, w->client->mpx.virtual_network_buffer(w->at_client));
  }
}

} // namespace tributary::test
