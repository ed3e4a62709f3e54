#include "actors/node_session.hpp"

#include "actors/manners.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<node_session_state>*;

const std::string& node_name(self_ptr self) {
  return self->state.options.hello.offer.name;
}

void tell(self_ptr self, const wire::message& m) {
  if (auto sent = self->state.end.send(self, m); !sent)
    log::warn("message-not-sent", "node", node_name(self), "message", wire::name_of(m), "why",
              sent.error().what);
}

std::vector<lease_id> open_of(self_ptr self, const std::string& run) {
  std::vector<lease_id> has;
  const auto& open = self->state.open;
  for (auto i = open.lower_bound(lease_id{run, 0, 0}); i != open.end() && i->run == run; ++i)
    has.push_back(*i);
  return has;
}

// --- from this side: the port's messages

/// The node hears of a run before the run's first order, and again when its owner changed: it then
/// repeats what it holds.
void open_run(self_ptr self, const std::shared_ptr<const run_context>& context) {
  self->state.contexts[context->run] = context;
  tell(self, wire::open_run{*context});
}

wire::orders::item item_of(const work_order& order) {
  wire::orders::item item;
  item.lease = order.lease;
  item.stream = *order.stream;
  item.worker = order.worker;
  for (const auto& need : order.needs)
    item.needs.push_back(
      {need.stream, need.name, need.text != nullptr, need.text ? *need.text : ""});
  if (order.previous) {
    item.has_previous = true;
    item.previous = *order.previous;
  }
  if (order.earlier)
    item.earlier = *order.earlier;
  item.tasks = order.tasks;
  return item;
}

void on_orders(self_ptr self, const order_batch& batch) {
  auto& st = self->state;
  wire::orders message;
  for (const auto& order : batch.orders) {
    st.owners[order->lease.run] = batch.owner;
    if (st.contexts.count(order->lease.run) == 0)
      open_run(self, order->run);
    st.open.insert(order->lease);
    message.items.push_back(item_of(*order));
  }
  tell(self, message);
}

void on_acks(self_ptr self, const ack_batch& batch) {
  for (const auto& lease : batch.leases)
    self->state.open.erase(lease);
  tell(self, wire::acknowledged{batch.leases});
}

/// Nobody waits for these, so no acknowledgement will take them off the list.
void on_cancels(self_ptr self, const cancel_batch& batch) {
  for (const auto& lease : batch.leases)
    self->state.open.erase(lease);
  tell(self, wire::cancel{batch.leases});
}

void on_adopt(self_ptr self, const adopt_run& a) {
  auto& st = self->state;
  st.owners[a.run] = a.owner;
  self->send(a.owner,
             run_holdings{node_name(self), caf::actor{self}, st.serial, open_of(self, a.run)});
  if (auto context = st.contexts.find(a.run); context != st.contexts.end())
    tell(self, wire::open_run{*context->second});
  else if (!open_of(self, a.run).empty()) {
    // It came back with results of a run that this session has not opened: ask for them.
    run_context known;
    known.run = a.run;
    tell(self, wire::open_run{known});
  }
}

void on_forget(self_ptr self, const std::string& run) {
  auto& st = self->state;
  st.owners.erase(run);
  // A node that came back has what this session never opened.
  if (st.contexts.erase(run) > 0 || !open_of(self, run).empty())
    tell(self, wire::close_run{run});
  st.open.erase(st.open.lower_bound(lease_id{run, 0, 0}),
                st.open.lower_bound(lease_id{run + '\0', 0, 0}));
}

node_load load_of(self_ptr self) {
  auto& st = self->state;
  auto open = static_cast<uint32_t>(st.open.size());
  return {node_name(self), open, st.done, open};
}

// --- from the other side: the wire's messages

void on(self_ptr self, wire::heartbeat& beat) {
  auto& st = self->state;
  self->send(st.registry, node_beat{node_name(self)});
  self->send(st.registry, load_of(self));
  tell(self, beat);
}

template <class Batch, class Item>
void pass_on(self_ptr self, std::vector<Item>& items, std::vector<Item> Batch::*list) {
  std::map<std::string, Batch> batches;
  for (auto& item : items) {
    auto run = item.lease.run;
    (batches[run].*list).push_back(std::move(item));
  }
  // Without an owner nothing is lost: the node holds results until somebody acknowledges them.
  for (auto& [run, batch] : batches)
    if (auto owner = self->state.owners.find(run); owner != self->state.owners.end())
      self->send(owner->second, std::move(batch));
}

void on(self_ptr self, wire::outcomes& m) {
  self->state.done += m.items.size();
  pass_on(self, m.items, &outcome_batch::outcomes);
}

void on(self_ptr self, wire::progress& m) {
  pass_on(self, m.items, &progress_batch::beats);
}

void on(self_ptr self, wire::bye&) {
  self->send(self->state.registry, node_bye{node_name(self)});
  self->quit(caf::exit_reason::user_shutdown);
}

void on(self_ptr self, wire::drain&) {
  auto to = self->state.registry;
  self->request(to, std::chrono::seconds{2}, atom::drain::value, node_name(self))
    .then([](const std::string&) {}, [](const caf::error&) {});
}

void on(self_ptr self, wire::want_part& m) {
  auto& st = self->state;
  auto context = st.contexts.find(m.run);
  if (context == st.contexts.end() || m.input >= context->second->inputs.size())
    return tell(self, wire::part{m.run, m.input, m.offset, {}, "no such input"});
  if (!st.reader)
    st.reader = st.options.start_reader(self);
  self->send(st.reader, read_part{m, context->second->inputs[m.input].path});
}

/// Whatever a node may not say ends its connection.
template <class Other>
void on(self_ptr self, Other& m) {
  log::warn("peer-broke-rules", "node", node_name(self), "message",
            wire::name_of(wire::message{m}));
  self->quit(caf::exit_reason::user_shutdown);
}

void on_frame(self_ptr self, const std::string& frame) {
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(self->state.options.peer))
    return;
  auto messages = self->state.end.receive(self, frame);
  if (!messages) {
    log::warn("frame-refused", "node", node_name(self), "why", messages.error().what);
    return self->quit(caf::exit_reason::user_shutdown);
  }
  for (auto& m : *messages)
    std::visit([self](auto& what) { on(self, what); }, m);
}

// --- joining

node_up introduction(self_ptr self) {
  auto& st = self->state;
  node_up up{
    st.options.hello.offer, st.options.hello.incarnation, self, st.serial, {}, false, !st.welcomed};
  for (const auto& lease : st.open)
    up.has[lease.run].push_back(lease);
  return up;
}

caf::behavior welcomed(self_ptr self);

/// A connection that does not say who it is ends. Lists of all that the largest node can have are a
/// few megabytes; this is for a slow line.
constexpr std::chrono::seconds hello_within{30};

/// Until the registry has said yes everything else waits in the mailbox: the node hears its welcome
/// before its first order.
void join(self_ptr self) {
  auto& st = self->state;
  self->request(st.registry, std::chrono::seconds{5}, introduction(self))
    .then(
      [self](const node_verdict& verdict) {
        auto& s = self->state;
        if (!verdict.welcome) {
          tell(self, wire::refused{verdict.why});
          return self->quit(caf::exit_reason::user_shutdown);
        }
        if (std::exchange(s.welcomed, true))
          return;
        tell(self, wire::node_welcome{s.options.heartbeat_every, s.options.lost_after,
                                      s.options.machine});
        self->become(welcomed(self));
      },
      [self](const caf::error&) { self->quit(caf::exit_reason::user_shutdown); });
}

void on_roster(self_ptr self, const roster& names);

caf::behavior introduced(self_ptr self) {
  return {[self](atom::roster, const roster& names) { on_roster(self, names); }};
}

/// The node's whole hello, which may be large. Before it the other side has nothing to say to us
/// but what it repeats when it is welcome.
void on_first_frame(self_ptr self, const std::string& frame) {
  auto& st = self->state;
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(st.options.peer))
    return;
  auto messages = st.end.receive(self, frame);
  if (!messages) {
    log::warn("frame-refused", "node", node_name(self), "why", messages.error().what);
    return self->quit(caf::exit_reason::user_shutdown);
  }
  for (auto& m : *messages)
    if (auto* hello = std::get_if<wire::node_hello>(&m)) {
      if (hello->incarnation != st.options.hello.incarnation
          || hello->offer != st.options.hello.offer)
        return on(self, *hello);
      st.open.insert(hello->running.begin(), hello->running.end());
      st.open.insert(hello->holding.begin(), hello->holding.end());
      join(self);
      return self->become(introduced(self));
    }
}

void on_roster(self_ptr self, const roster& names) {
  auto registry = names.find("registry");
  if (!registry || registry == self->state.registry)
    return;
  self->state.registry = registry;
  if (self->state.welcomed)
    join(self);
}

caf::behavior welcomed(self_ptr self) {
  set_manners(self);
  return {
    [self](atom::frame, const std::string& frame) { on_frame(self, frame); },
    [self](const order_batch& batch) { on_orders(self, batch); },
    [self](const ack_batch& batch) { on_acks(self, batch); },
    [self](const cancel_batch& batch) { on_cancels(self, batch); },
    [self](const adopt_run& a) { on_adopt(self, a); },
    [self](const forget_run& f) { on_forget(self, f.run); },
    [self](atom::drain) { tell(self, wire::drain{}); },
    [self](const wire::part& p) { tell(self, p); },
    [self](atom::nodes) { return load_of(self); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace

node_session_state::~node_session_state() {
  if (reader)
    caf::anon_send_exit(reader, caf::exit_reason::kill);
}

caf::behavior node_session(self_ptr self, node_session_options options) {
  auto& st = self->state;
  st.options = std::move(options);
  st.registry = st.options.registry;
  st.serial = next_port_serial();
  st.end.attach(st.options.peer);
  self->monitor(st.options.peer);
  set_manners(self);
  self->set_default_handler(caf::skip);
  self->set_down_handler([self](const caf::down_msg& down) {
    if (down.source == self->state.options.peer.address())
      self->quit(caf::exit_reason::user_shutdown);
  });
  self->delayed_send(self, hello_within, atom::finish::value);
  return {
    [self](atom::frame, const std::string& frame) { on_first_frame(self, frame); },
    [self](atom::finish) { self->quit(caf::exit_reason::user_shutdown); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
