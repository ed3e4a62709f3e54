#include "actors/node_link.hpp"

#include "actors/clock.hpp"
#include "actors/manners.hpp"
#include "actors/node_link_inputs.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<node_link_state>*;

constexpr duration backoff_min = std::chrono::milliseconds{100};
constexpr duration backoff_max = std::chrono::seconds{5};

/// What is not heard is not lost: the node holds results, and repeats them when it is welcome.
void tell(self_ptr self, const wire::message& m) {
  auto& st = self->state;
  if (!st.welcomed && !std::holds_alternative<wire::node_hello>(m))
    return;
  if (auto sent = st.end.send(self, m); !sent)
    log::warn("message-not-sent", "message", wire::name_of(m), "why", sent.error().what);
}

// --- connecting

void connect(self_ptr self) {
  auto& st = self->state;
  if (st.end.attached() || std::exchange(st.connecting, true))
    return;
  st.options.connect(caf::actor{self});
}

void leave(self_ptr self, const std::string& why, bool refused) {
  auto& st = self->state;
  st.options.left(why, refused);
  self->quit(caf::exit_reason::user_shutdown);
}

void connect_later(self_ptr self, const std::string& why) {
  auto& st = self->state;
  st.connecting = false;
  auto away = now_of(self) - st.connected_last;
  if (st.leaving || (st.options.orphan_after && away > *st.options.orphan_after))
    return leave(self, "no coordinator: " + why, true);
  // A coordinator that starts anew waits for as long as `lost_after` for those who still work.
  auto longest = std::clamp(st.lost_after / 2, backoff_min, backoff_max);
  st.backoff = std::clamp(st.backoff * 2, backoff_min, longest);
  // A person who waits for the node to join has to learn what is in its way.
  if (std::exchange(st.trouble, why) != why)
    log::warn("coordinator-not-reached", "why", why, "again-in", to_human(st.backoff));
  else
    log::info("coordinator-not-reached", "why", why, "again-in", to_human(st.backoff));
  self->delayed_send(self, st.backoff, atom::ready::value, true);
}

void disconnect(self_ptr self, const std::string& why) {
  auto& st = self->state;
  if (!st.end.attached())
    return;
  self->demonitor(st.session->address());
  st.session = nullptr;
  st.welcomed = false;
  st.end.detach();
  // Half-fetched inputs are fetched anew: the coordinator will order again what waited for them.
  for (const auto& [run, pending] : st.fetching)
    st.contexts.erase(run);
  st.fetching.clear();
  log::warn("coordinator-lost", "why", why);
  connect_later(self, why);
}

/// At the reception without the lists, so that it always fits one frame.
wire::node_hello hello(self_ptr self, const node_inventory& has) {
  const auto& o = self->state.options;
  wire::node_hello h;
  h.incarnation = o.incarnation;
  h.offer = o.offer;
  h.machine = o.machine;
  h.running = has.running;
  h.holding = has.holding;
  return h;
}

/// The whole hello goes through the session's channel, in as many pieces as it takes.
void on_session(self_ptr self, const caf::actor& session) {
  auto& st = self->state;
  st.connecting = false;
  st.backoff = duration{0};
  st.trouble.clear();
  st.session = session;
  st.heard = st.connected_last = now_of(self);
  st.end.attach(session);
  self->monitor(session);
  self->request(st.node, std::chrono::seconds{2}, atom::hello::value)
    .then(
      [self, session](const node_inventory& has) {
        if (self->state.session == session)
          tell(self, hello(self, has));
      },
      [self](const caf::error& why) { disconnect(self, words_of(self, why)); });
}

void introduce(self_ptr self, const caf::actor& reception) {
  auto bytes = wire::encode(hello(self, {}));
  self->request(reception, std::chrono::seconds{5}, atom::hello::value, std::move(bytes))
    .then([self](const caf::actor& session) { on_session(self, session); },
          [self](const caf::error& why) {
            // What the reception refuses now it will refuse again.
            if (why == caf::sec::invalid_argument)
              return leave(self, words_of(self, why), true);
            connect_later(self, words_of(self, why));
          });
}

void on_connected(self_ptr self, const link_connected& c) {
  if (c.reception)
    introduce(self, c.reception);
  else
    connect_later(self, c.error);
}

// --- what the coordinator says

void on(self_ptr self, wire::node_welcome& m) {
  auto& st = self->state;
  st.heartbeat_every = std::max<duration>(m.heartbeat_every, std::chrono::milliseconds{10});
  st.lost_after = std::max<duration>(m.lost_after, 2 * st.heartbeat_every);
  st.coordinator_machine = m.machine;
  st.welcomed = true;
  if (st.draining)
    tell(self, wire::drain{});
  log::info("coordinator-joined", "node", st.options.offer.name);
}

void on(self_ptr self, wire::refused& m) {
  leave(self, m.why, true);
}

void on(self_ptr, wire::heartbeat&) {}

void on(self_ptr self, wire::open_run& m) {
  auto& st = self->state;
  auto run = m.context.run;
  // Without workers: somebody else owns the run now and asks for what we hold.
  if (!m.context.workers.empty() && !has_own_copies(self, run))
    st.contexts[run] = localised(self, std::move(m.context));
  self->send(st.node, adopt_run{run, caf::actor{self}});
}

void on(self_ptr self, wire::close_run& m) {
  self->state.contexts.erase(m.run);
  self->state.fetching.erase(m.run);
  self->send(self->state.node, forget_run{m.run});
}

std::shared_ptr<const work_order>
order_from(wire::orders::item& item, std::shared_ptr<const run_context> context) {
  auto order = std::make_shared<work_order>();
  order->lease = std::move(item.lease);
  order->run = std::move(context);
  order->stream = std::make_shared<const stream_spec>(std::move(item.stream));
  order->worker = std::move(item.worker);
  for (auto& need : item.needs)
    order->needs.push_back(
      {std::move(need.stream), std::move(need.name),
       need.there ? std::make_shared<const std::string>(std::move(need.text)) : nullptr});
  if (item.has_previous)
    order->previous = std::make_shared<const std::string>(std::move(item.previous));
  if (item.earlier)
    order->earlier = std::make_shared<const earlier_try>(std::move(*item.earlier));
  // Positions come from another process: those that the stream does not have are none.
  for (auto task : item.tasks)
    if (task < order->stream->tasks.size())
      order->tasks.push_back(task);
  return order;
}

void on(self_ptr self, wire::orders& m) {
  auto& st = self->state;
  order_batch batch;
  batch.owner = self;
  for (auto& item : m.items) {
    auto run = item.lease.run;
    auto context = st.contexts.find(run);
    if (context == st.contexts.end()) {
      log::warn("order-without-run", "run", run);
      continue;
    }
    auto order = order_from(item, context->second);
    if (auto fetch = st.fetching.find(run); fetch != st.fetching.end())
      fetch->second.waiting.push_back(std::move(order));
    else
      batch.orders.push_back(std::move(order));
  }
  if (!batch.orders.empty())
    self->send(st.node, std::move(batch));
}

void on(self_ptr self, wire::cancel& m) {
  self->send(self->state.node, cancel_batch{std::move(m.leases)});
}

void on(self_ptr self, wire::acknowledged& m) {
  self->send(self->state.node, ack_batch{std::move(m.leases)});
}

void on(self_ptr self, wire::drain&) {
  self->state.draining = true;
  self->send(self->state.node, atom::drain::value);
}

void on(self_ptr self, wire::part& m) {
  on_input_part(self, m);
}

template <class Other>
void on(self_ptr self, Other& m) {
  disconnect(self, "the coordinator said " + std::string{wire::name_of(wire::message{m})});
}

void on_frame(self_ptr self, const std::string& frame) {
  auto& st = self->state;
  if (!st.end.attached()
      || self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(st.session))
    return;
  st.heard = now_of(self);
  auto messages = st.end.receive(self, frame);
  if (!messages)
    return disconnect(self, messages.error().what);
  for (auto& m : *messages)
    std::visit([self](auto& what) { on(self, what); }, m);
}

// --- time

void heartbeat(self_ptr self) {
  auto& st = self->state;
  if (st.end.attached()) {
    st.connected_last = now_of(self);
    if (st.connected_last - st.heard > st.lost_after)
      disconnect(self, "silent for " + to_human(st.connected_last - st.heard));
    else
      tell(self, wire::heartbeat{++st.beats});
  }
  self->delayed_send(self, st.heartbeat_every, atom::alarm::value);
}

/// The coordinator has to know: it must order nothing more here.
void drain(self_ptr self) {
  auto& st = self->state;
  if (!std::exchange(st.draining, true))
    tell(self, wire::drain{});
  self->send(st.node, atom::drain::value);
}

/// Drained: the good-bye needs a moment on the wire, so the coordinator ends the connection.
void on_drained(self_ptr self, node_drained& d) {
  auto& st = self->state;
  st.leaving = true;
  if (!st.welcomed)
    return leave(self, "drained", false);
  tell(self, wire::bye{std::move(d.handed_back)});
  self->delayed_send(self, std::chrono::seconds{1}, atom::finish::value);
}

} // namespace

node_link_state::~node_link_state() {
  for (const auto& hdl : {node, writer})
    if (hdl)
      caf::anon_send_exit(hdl, caf::exit_reason::kill);
}

caf::behavior node_link(self_ptr self, node_link_options options) {
  auto& st = self->state;
  st.options = std::move(options);
  st.connected_last = now_of(self);
  set_manners(self);
  st.node = st.options.start_node(self);
  self->monitor(st.node);
  self->set_down_handler([self](const caf::down_msg& down) {
    auto& s = self->state;
    if (s.node && down.source == s.node->address())
      return leave(self, "the node's own actor died: " + words_of(self, down.reason), true);
    if (!s.session || down.source != s.session->address())
      return;
    if (s.leaving)
      return leave(self, "drained", false);
    disconnect(self, "the connection ended");
  });
  connect(self);
  self->delayed_send(self, st.heartbeat_every, atom::alarm::value);
  return {
    [self](const link_connected& c) { on_connected(self, c); },
    [self](atom::ready, bool) { connect(self); },
    [self](atom::frame, const std::string& frame) { on_frame(self, frame); },
    [self](outcome_batch& batch) { tell(self, wire::outcomes{std::move(batch.outcomes)}); },
    [self](progress_batch& batch) { tell(self, wire::progress{std::move(batch.beats)}); },
    [](const run_holdings&) {},
    [self](atom::alarm) { heartbeat(self); },
    [self](const part_written& w) { on_input_written(self, w); },
    [self](atom::drain) { drain(self); },
    [self](atom::stop) { self->send(self->state.node, atom::stop::value); },
    [self](node_drained& d) { on_drained(self, d); },
    [self](atom::finish) { leave(self, "drained", false); },
  };
}

} // namespace tributary
