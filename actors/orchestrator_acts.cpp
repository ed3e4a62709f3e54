#include "actors/orchestrator_acts.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

namespace {

slot_request request_for(orchestrator_ptr self, const want_slot& a) {
  const auto& st = self->state;
  return {st.options.request->options.run, a.stream, a.worker,
          st.options.request->what->streams[a.stream].labels, a.rank};
}

/// Shares the completion's text without copying it.
std::shared_ptr<const std::string> text_of(const completion_ptr& result) {
  return result ? std::shared_ptr<const std::string>{result, &result->text} : nullptr;
}

std::shared_ptr<const work_order> order_for(orchestrator_ptr self, const start_attempt& a) {
  const auto& st = self->state;
  const auto& what = st.options.request->what;
  auto order = std::make_shared<work_order>();
  order->lease = a.lease;
  order->run = st.options.request->context;
  order->stream = std::shared_ptr<const stream_spec>{what, &what->streams[a.lease.stream]};
  order->worker = a.worker;
  for (auto need : a.needs) {
    const auto& spec = what->streams[need];
    order->needs.push_back({spec.id, spec.name, text_of(st.core->result_of(need))});
  }
  if (a.updates)
    order->previous = text_of(st.core->result_of(a.lease.stream));
  return order;
}

void act(orchestrator_ptr self, want_slot& a) {
  self->state.out.requests.wanted.push_back(request_for(self, a));
}

void act(orchestrator_ptr self, drop_request& a) {
  slot_request r;
  r.run = self->state.options.request->options.run;
  r.stream = a.stream;
  self->state.out.requests.dropped.push_back(std::move(r));
}

/// Nobody wants what was granted: it goes back under the name that it was granted for.
void act(orchestrator_ptr self, return_slot& a) {
  auto& st = self->state;
  if (!st.grants)
    return;
  for (const auto& g : st.grants->items)
    if (g.stream == a.stream && g.node == a.node) {
      st.out.releases.items.push_back({std::move(a.node), g.worker, g.serial});
      return;
    }
}

/// The port by which the scheduler counts the slot; the order itself goes by the newest one.
uint64_t granted_by(orchestrator_ptr self, const start_attempt& a) {
  const auto& st = self->state;
  auto newest = st.ports.find(a.node)->second.serial;
  if (st.grants_outdated)
    for (const auto& g : st.grants->items)
      if (g.serial != newest && g.stream == a.lease.stream && g.node == a.node)
        return g.serial;
  return newest;
}

void act(orchestrator_ptr self, start_attempt& a) {
  auto& st = self->state;
  st.slots[key_of(a.lease)] = {{a.node, a.worker, granted_by(self, a)}, st.ports[a.node].serial};
  st.out.orders[a.node].orders.push_back(order_for(self, a));
}

/// The slot is free for others. One that we do not know is an attempt's of a node that had been
/// given up and came back with it; the scheduler knows how many of those there are.
void release(orchestrator_ptr self, const lease_id& lease, const std::string& node) {
  auto& st = self->state;
  attempt_slot freed{node, {}, st.ports[node].serial};
  if (auto slot = st.slots.find(key_of(lease)); slot != st.slots.end()) {
    freed = std::move(slot->second.slot);
    st.slots.erase(slot);
  }
  st.out.releases.items.push_back(std::move(freed));
}

/// A node gives no report of these; an order that comes while it still stops one waits there.
void act(orchestrator_ptr self, cancel_attempt& a) {
  release(self, a.lease, a.node);
  self->state.out.cancels[a.node].leases.push_back(std::move(a.lease));
}

/// The report is recorded. It may be one that was told already.
void act(orchestrator_ptr self, acknowledge& a) {
  if (self->state.slots.count(key_of(a.lease)) > 0)
    release(self, a.lease, a.node);
  self->state.out.acks[a.node].leases.push_back(std::move(a.lease));
}

void act(orchestrator_ptr self, merge_result& a) {
  self->state.out.merges.items.push_back({a.stream, std::move(a.result), {}});
}

void act(orchestrator_ptr self, flag_gap& a) {
  self->state.out.merges.items.push_back({a.stream, nullptr, std::move(a.why)});
}

void act(orchestrator_ptr self, finish_report&) {
  self->state.finish_asked = true;
  self->state.out.finish = true;
}

/// One timer for each moment; the core is woken again for what was due by then.
void act(orchestrator_ptr self, wake_at& a) {
  auto& st = self->state;
  if (!st.alarms.insert(a.when).second)
    return;
  auto wait = a.when > st.now ? a.when - st.now : duration{0};
  self->delayed_send(self, wait, atom::alarm::value);
}

void act(orchestrator_ptr self, announce& a) {
  auto& st = self->state;
  append_json(st.out.lines, a.notice, st.names);
  // After the end the synthesizer reads the record in its own thread.
  if (!st.exit_code)
    st.record->add(a.notice);
  if (st.options.request->observer)
    st.options.request->observer(a.notice);
}

void act(orchestrator_ptr self, end_run& a) {
  self->state.exit_code = a.exit_code;
}

template <class Batches>
void send_to_ports(orchestrator_ptr self, Batches& batches) {
  for (auto& [node, batch] : batches)
    if (auto port = self->state.ports.find(node);
        port != self->state.ports.end() && port->second.hdl)
      self->send(port->second.hdl, std::move(batch));
  batches.clear();
}

} // namespace

void carry_out(orchestrator_ptr self, run_action& action) {
  std::visit([self](auto& a) { act(self, a); }, action);
}

void note_replayed(orchestrator_ptr self, const run_action& action) {
  auto& st = self->state;
  if (const auto* start = std::get_if<start_attempt>(&action))
    st.slots[key_of(start->lease)] = {{start->node, start->worker, 0}, 0};
  else if (const auto* ack = std::get_if<acknowledge>(&action))
    st.slots.erase(key_of(ack->lease));
  else if (const auto* cancelled = std::get_if<cancel_attempt>(&action))
    st.slots.erase(key_of(cancelled->lease));
  else if (const auto* told = std::get_if<announce>(&action))
    st.record->add(told->notice);
  else if (std::get_if<finish_report>(&action))
    st.finish_asked = true;
  else if (const auto* end = std::get_if<end_run>(&action))
    st.exit_code = end->exit_code;
}

void send_out(orchestrator_ptr self) {
  auto& st = self->state;
  auto& out = st.out;
  if (!out.lines.empty()) {
    for (const auto& output : st.options.request->outputs)
      output->append_events(out.lines);
    out.lines.clear();
  }
  for (auto& [node, batch] : out.orders)
    batch.owner = self;
  send_to_ports(self, out.acks);
  send_to_ports(self, out.cancels);
  send_to_ports(self, out.orders);
  if (!out.merges.items.empty() && st.synthesizer)
    self->send(st.synthesizer, std::move(out.merges));
  out.merges = {};
  if (std::exchange(out.finish, false) && st.synthesizer)
    self->send(st.synthesizer, atom::finish::value);
  if (st.scheduler) {
    if (!out.releases.items.empty()) {
      out.releases.run = st.names.run;
      self->send(st.scheduler, std::move(out.releases));
    }
    if (!out.requests.wanted.empty() || !out.requests.dropped.empty())
      self->send(st.scheduler, std::move(out.requests));
  }
  out.releases = {};
  out.requests = {};
}

} // namespace tributary
