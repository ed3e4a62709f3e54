#include "actors/slot_scheduler.hpp"

#include "actors/manners.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<slot_scheduler_state>*;

/// Nodes that start together with a run, or come back after a restart, get this long to show up
/// before anybody is told that nothing can run a stream.
constexpr std::chrono::milliseconds patience{300};

/// Owners of runs claim what a node comes back with within milliseconds; what nobody has claimed by
/// then is nobody's.
constexpr std::chrono::seconds claim_within{5};

void assign_soon(self_ptr self) {
  if (!std::exchange(self->state.flushing, true))
    self->send(self, atom::flush::value);
}

void assign(self_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  std::map<std::string, grant_batch> grants;
  for (auto& g : st.core.assign()) {
    const auto& port = st.ports[g.node];
    grants[g.run].items.push_back(
      {g.stream, std::move(g.node), port.hdl, port.serial, std::move(g.worker)});
  }
  for (auto& [run, batch] : grants)
    self->send(st.owners[run], std::move(batch));
  if (st.core.waiting() > 0 && !std::exchange(st.looking, true))
    self->delayed_send(self, patience, atom::alarm::value);
}

void look_for_gaps(self_ptr self) {
  auto& st = self->state;
  st.looking = false;
  std::map<std::string, gap_batch> gaps;
  for (auto& g : st.core.gaps())
    gaps[g.run].gaps.push_back(std::move(g));
  for (auto& [run, batch] : gaps)
    self->send(st.owners[run], std::move(batch));
}

/// What a node counted by an earlier port is void: it has told anew what it has.
bool counts_now(self_ptr self, const attempt_slot& slot) {
  auto port = self->state.ports.find(slot.node);
  return port != self->state.ports.end() && (slot.port == 0 || slot.port == port->second.serial);
}

void on_enrol(self_ptr self, const enrol_run& e) {
  auto& st = self->state;
  st.owners[e.run] = e.owner;
  st.core.add_run(e.run, 1, e.max_parallel);
  for (const auto& [worker, cap] : e.worker_caps)
    st.core.cap_worker(worker, cap);
  std::vector<held_slot> held;
  for (const auto& slot : e.holds)
    if (counts_now(self, slot))
      held.push_back({slot.node, slot.worker});
    else if (st.ports.count(slot.node) == 0)
      st.early[slot.node].push_back({e.run, slot});
  st.core.restate_run(e.run, held);
  assign_soon(self);
}

void on_leave(self_ptr self, const std::string& run) {
  auto& st = self->state;
  if (st.owners.count(run) > 0)
    st.core.restate_run(run, {});
  st.core.remove_run(run);
  st.owners.erase(run);
  for (auto& [node, claims] : st.early)
    std::erase_if(claims, [&](const auto& claim) { return claim.run == run; });
  assign_soon(self);
}

void on_requests(self_ptr self, const request_batch& batch) {
  auto& st = self->state;
  for (const auto& r : batch.dropped)
    st.core.drop(r.run, r.stream);
  for (const auto& r : batch.wanted)
    // Unknown runs are those whose owner has not enrolled with this (restarted) scheduler yet; it
    // will enrol and ask again.
    if (st.owners.count(r.run))
      st.core.request(r);
  assign_soon(self);
}

void on_release(self_ptr self, const release_batch& batch) {
  auto& st = self->state;
  for (const auto& item : batch.items)
    if (counts_now(self, item))
      st.core.release(item.node, batch.run, item.worker);
  assign_soon(self);
}

void on_claims(self_ptr self, const claim_batch& batch) {
  for (const auto& item : batch.items)
    if (counts_now(self, item))
      self->state.core.occupy(item.node, batch.run, item.worker);
}

void on_node(self_ptr self, const scheduler_node& n) {
  auto& st = self->state;
  auto& port = st.ports[n.offer.name];
  // The same port again comes from a registry that starts anew: our own books are the better ones.
  // By another port the node counts anew: what was granted by the old one and did not arrive is
  // lost.
  if (n.serial <= port.serial)
    return;
  port = {n.port, n.serial};
  st.core.remove_node(n.offer.name);
  st.core.add_node(n.offer, n.in_use);
  if (auto early = st.early.extract(n.offer.name))
    for (const auto& claim : early.mapped())
      if (counts_now(self, claim.slot))
        st.core.occupy(n.offer.name, claim.run, claim.slot.worker);
  if (n.in_use > 0)
    self->delayed_send(self, claim_within, atom::alarm::value, n.offer.name, n.serial);
  assign_soon(self);
}

void on_drop_node(self_ptr self, const scheduler_drop_node& d) {
  auto& st = self->state;
  if (d.draining) {
    st.core.drain_node(d.name);
  } else {
    st.core.remove_node(d.name);
    st.ports.erase(d.name);
    st.early.erase(d.name);
  }
  assign_soon(self);
}

void drop_unclaimed(self_ptr self, const std::string& node, uint64_t serial) {
  auto& st = self->state;
  if (auto port = st.ports.find(node); port == st.ports.end() || port->second.serial != serial)
    return;
  st.core.drop_unclaimed(node);
  assign_soon(self);
}

} // namespace

caf::behavior slot_scheduler(self_ptr self) {
  set_manners(self);
  return {
    [self](const request_batch& batch) { on_requests(self, batch); },
    [self](const release_batch& batch) { on_release(self, batch); },
    [self](atom::flush) { assign(self); },
    [self](atom::alarm) { look_for_gaps(self); },
    [self](atom::alarm, const std::string& node, uint64_t serial) {
      drop_unclaimed(self, node, serial);
    },
    [self](const claim_batch& batch) { on_claims(self, batch); },
    [self](const enrol_run& e) { on_enrol(self, e); },
    [self](const leave_run& l) { on_leave(self, l.run); },
    [self](const scheduler_node& n) { on_node(self, n); },
    [self](const scheduler_drop_node& d) { on_drop_node(self, d); },
    [](atom::roster, const roster&) {},
  };
}

} // namespace tributary
