#include "actors/slot_scheduler.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<slot_scheduler_state>*;

void assign_soon(self_ptr self) {
  if (!std::exchange(self->state.flushing, true))
    self->send(self, atom::flush::value);
}

void assign(self_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  std::map<std::string, grant_batch> grants;
  for (auto& g : st.core.assign())
    grants[g.run].items.push_back({g.stream, g.node, st.ports[g.node]});
  for (auto& [run, batch] : grants)
    self->send(st.owners[run], std::move(batch));
  std::map<std::string, gap_batch> gaps;
  for (auto& g : st.core.gaps())
    gaps[g.run].gaps.push_back(std::move(g));
  for (auto& [run, batch] : gaps)
    self->send(st.owners[run], std::move(batch));
}

void on_enrol(self_ptr self, const enrol_run& e) {
  auto& st = self->state;
  st.owners[e.run] = e.owner;
  st.core.add_run(e.run, 1, e.max_parallel);
  for (const auto& [worker, cap] : e.worker_caps)
    st.core.cap_worker(worker, cap);
}

void on_requests(self_ptr self, const request_batch& batch) {
  auto& st = self->state;
  for (const auto& r : batch.dropped)
    st.core.drop(r.run, r.stream);
  for (const auto& r : batch.wanted)
    // Unknown runs are those whose owner has not enrolled with this (restarted) scheduler yet; it will
    // enrol and ask again.
    if (st.owners.count(r.run))
      st.core.request(r);
  assign_soon(self);
}

void on_release(self_ptr self, const release_batch& batch) {
  for (const auto& item : batch.items)
    self->state.core.release(item.node, item.run, item.worker);
  assign_soon(self);
}

void on_drop_node(self_ptr self, const scheduler_drop_node& d) {
  auto& st = self->state;
  if (d.draining)
    st.core.drain_node(d.name);
  else {
    st.core.remove_node(d.name);
    st.ports.erase(d.name);
  }
  assign_soon(self);
}

} // namespace

caf::behavior slot_scheduler(self_ptr self) {
  self->set_default_handler(caf::drop);
  return {
    [self](const request_batch& batch) { on_requests(self, batch); },
    [self](const release_batch& batch) { on_release(self, batch); },
    [self](atom::flush) { assign(self); },
    [self](const enrol_run& e) { on_enrol(self, e); },
    [self](const leave_run& l) {
      self->state.core.remove_run(l.run);
      self->state.owners.erase(l.run);
      assign_soon(self);
    },
    [self](const scheduler_node& n) {
      self->state.ports[n.offer.name] = n.port;
      self->state.core.add_node(n.offer, n.in_use);
      assign_soon(self);
    },
    [self](const scheduler_drop_node& d) { on_drop_node(self, d); },
    [](atom::roster, const roster&) {},
  };
}

} // namespace tributary
