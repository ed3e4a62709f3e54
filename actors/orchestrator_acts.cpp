#include "actors/orchestrator_acts.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<orchestrator_state>*;

uint64_t key_of(const lease_id& lease) {
  return (static_cast<uint64_t>(lease.stream) << 32) | lease.attempt;
}

slot_request request_for(self_ptr self, const want_slot& a) {
  const auto& st = self->state;
  return {st.options.request->options.run, a.stream, a.worker,
          st.options.request->what->streams[a.stream].labels, a.rank};
}

/// Shares the completion's text without copying it.
std::shared_ptr<const std::string> text_of(const completion_ptr& result) {
  return result ? std::shared_ptr<const std::string>{result, &result->text} : nullptr;
}

std::shared_ptr<const work_order> order_for(self_ptr self, const start_attempt& a) {
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

void act(self_ptr self, want_slot& a) {
  self->state.out.requests.wanted.push_back(request_for(self, a));
}

void act(self_ptr self, drop_request& a) {
  slot_request r;
  r.run = self->state.options.request->options.run;
  r.stream = a.stream;
  self->state.out.requests.dropped.push_back(std::move(r));
}

void act(self_ptr self, return_slot& a) {
  auto& st = self->state;
  st.out.releases.items.push_back({a.node, st.options.request->options.run,
                                   st.options.request->what->streams[a.stream].worker});
}

void act(self_ptr self, start_attempt& a) {
  auto& st = self->state;
  st.slot_workers[key_of(a.lease)] = a.worker;
  st.out.orders[a.node].orders.push_back(order_for(self, a));
}

void act(self_ptr self, cancel_attempt& a) {
  self->state.out.cancels[a.node].leases.push_back(a.lease);
}

/// The node has reported and the report is recorded: its slot is free for others.
void act(self_ptr self, acknowledge& a) {
  auto& st = self->state;
  if (auto worker = st.slot_workers.find(key_of(a.lease)); worker != st.slot_workers.end()) {
    st.out.releases.items.push_back({a.node, a.lease.run, std::move(worker->second)});
    st.slot_workers.erase(worker);
  }
  st.out.acks[a.node].leases.push_back(a.lease);
}

void act(self_ptr self, merge_result& a) {
  self->state.out.merges.items.push_back({a.stream, std::move(a.result), {}});
}

void act(self_ptr self, flag_gap& a) {
  self->state.out.merges.items.push_back({a.stream, nullptr, std::move(a.why)});
}

void act(self_ptr self, finish_report&) {
  self->state.finish_asked = true;
  self->state.out.finish = true;
}

/// One timer for each moment; the core is woken again for what was due by then.
void act(self_ptr self, wake_at& a) {
  auto& st = self->state;
  if (!st.alarms.insert(a.when).second)
    return;
  auto wait = a.when > st.now ? a.when - st.now : duration{0};
  self->delayed_send(self, wait, atom::alarm::value);
}

void act(self_ptr self, announce& a) {
  auto& st = self->state;
  append_json(st.out.lines, a.notice, st.names);
  st.record->add(a.notice);
  if (st.options.request->observer)
    st.options.request->observer(a.notice);
}

void act(self_ptr self, end_run& a) {
  self->state.exit_code = a.exit_code;
}

template <class Batches>
void send_to_ports(self_ptr self, Batches& batches) {
  for (auto& [node, batch] : batches)
    if (auto port = self->state.ports.find(node); port != self->state.ports.end())
      self->send(port->second, std::move(batch));
  batches.clear();
}

} // namespace

void carry_out(self_ptr self, run_action& action) {
  std::visit([self](auto& a) { act(self, a); }, action);
}

void note_replayed(self_ptr self, const run_action& action) {
  auto& st = self->state;
  if (const auto* start = std::get_if<start_attempt>(&action))
    st.slot_workers[key_of(start->lease)] = start->worker;
  else if (const auto* ack = std::get_if<acknowledge>(&action))
    st.slot_workers.erase(key_of(ack->lease));
  else if (const auto* told = std::get_if<announce>(&action))
    st.record->add(told->notice);
  else if (std::get_if<finish_report>(&action))
    st.finish_asked = true;
  else if (const auto* end = std::get_if<end_run>(&action))
    st.exit_code = end->exit_code;
}

void send_out(self_ptr self) {
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
    if (!out.releases.items.empty())
      self->send(st.scheduler, std::move(out.releases));
    if (!out.requests.wanted.empty() || !out.requests.dropped.empty())
      self->send(st.scheduler, std::move(out.requests));
  }
  out.releases = {};
  out.requests = {};
}

} // namespace tributary
