#include "actors/node.hpp"

#include "actors/manners.hpp"
#include "actors/worker.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<node_state_data>*;

void carry_out(self_ptr self, std::vector<node_core::action> actions);

void flush_soon(self_ptr self) {
  if (!std::exchange(self->state.flushing, true))
    self->send(self, atom::flush::value);
}

/// One message to each owner carries all that ended since the last one.
void flush(self_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  for (auto& [run, batch] : st.outcomes)
    if (auto i = st.owners.find(run); i != st.owners.end() && !batch.outcomes.empty())
      self->send(i->second, std::move(batch));
  for (auto& [run, batch] : st.beats)
    if (auto i = st.owners.find(run); i != st.owners.end())
      self->send(i->second, std::move(batch));
  st.outcomes.clear();
  st.beats.clear();
}

caf::actor worker_of(self_ptr self, uint32_t slot) {
  auto& st = self->state;
  auto& hdl = st.workers[slot];
  if (!hdl) {
    hdl = st.options.start_worker(self);
    self->monitor(hdl);
  }
  return hdl;
}

void act(self_ptr self, node_core::start_slot& a) {
  self->send(worker_of(self, a.slot), slot_work{a.slot, std::move(a.order)});
}

void act(self_ptr self, node_core::stop_slot& a) {
  self->send(worker_of(self, a.slot), slot_stop{a.lease});
}

void act(self_ptr self, node_core::report& a) {
  auto& st = self->state;
  ++st.done;
  st.outcomes[a.outcome.lease.run].outcomes.push_back(std::move(a.outcome));
  flush_soon(self);
}

void act(self_ptr self, node_core::leave& a) {
  flush(self);
  auto& st = self->state;
  log::info("node-drained", "node", st.core->offer().name, "handed-back", a.handed_back.size());
  if (st.options.link)
    self->send(st.options.link, node_drained{std::move(a.handed_back)});
  else if (st.registry)
    self->send(st.registry, node_bye{st.core->offer().name});
}

void carry_out(self_ptr self, std::vector<node_core::action> actions) {
  for (auto& action : actions)
    std::visit([self](auto& a) { act(self, a); }, action);
}

void on_orders(self_ptr self, order_batch& batch) {
  for (const auto& order : batch.orders)
    self->state.owners[order->lease.run] = batch.owner;
  carry_out(self, self->state.core->on_orders(std::move(batch.orders)));
}

std::map<std::string, std::vector<lease_id>> holdings(const node_core& core) {
  std::map<std::string, std::vector<lease_id>> by_run;
  for (auto& lease : core.running())
    by_run[lease.run].push_back(lease);
  for (auto& lease : core.holding())
    by_run[lease.run].push_back(lease);
  return by_run;
}

node_load load_of(self_ptr self) {
  auto& st = self->state;
  auto running = static_cast<uint32_t>(st.core->running().size());
  auto holding = static_cast<uint32_t>(st.core->holding().size());
  return {st.core->offer().name, running, st.done, running + holding};
}

/// A run's new owner hears what we have of the run, and all results that nobody has acknowledged.
void on_adopt(self_ptr self, const adopt_run& a) {
  auto& st = self->state;
  st.owners[a.run] = a.owner;
  auto has = holdings(*st.core)[a.run];
  self->send(a.owner,
             run_holdings{st.core->offer().name, caf::actor{self}, st.serial, std::move(has)});
  auto actions = st.core->on_connected();
  std::erase_if(actions, [&](const node_core::action& action) {
    const auto* told = std::get_if<node_core::report>(&action);
    return told && told->outcome.lease.run != a.run;
  });
  carry_out(self, std::move(actions));
}

/// Our own process's node joins by itself; a remote one does through its link.
void on_roster(self_ptr self, const roster& names) {
  auto& st = self->state;
  auto registry = names.find("registry");
  if (st.options.link || !registry || registry == st.registry)
    return;
  auto first = !std::exchange(st.registry, registry);
  self->send(registry, node_up{st.core->offer(), st.options.incarnation, self, st.serial,
                               holdings(*st.core), true, first});
}

/// To our own process's node.
void on_verdict(self_ptr self, const node_verdict& verdict) {
  if (!verdict.welcome)
    log::error("node-refused", "node", self->state.core->offer().name, "why", verdict.why);
}

void on_worker_down(self_ptr self, const caf::down_msg& down) {
  auto& st = self->state;
  for (uint32_t slot = 0; slot < st.workers.size(); ++slot)
    if (st.workers[slot] && st.workers[slot]->address() == down.source) {
      st.workers[slot] = nullptr;
      log::warn("worker-died", "slot", slot, "why", words_of(self, down.reason));
      failure f{failure_kind::node_lost, "the worker died: " + words_of(self, down.reason), {}, {}};
      return carry_out(self, st.core->on_slot_done(slot, tl::unexpected<failure>(std::move(f))));
    }
}

} // namespace

node_state_data::~node_state_data() {
  for (auto& hdl : workers)
    if (hdl)
      caf::anon_send_exit(hdl, caf::exit_reason::kill);
}

caf::behavior node(self_ptr self, node_options options) {
  auto& st = self->state;
  st.core.emplace(options.offer, options.offer.slots);
  st.serial = next_port_serial();
  st.workers.resize(options.offer.slots);
  st.options = std::move(options);
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) { on_worker_down(self, down); });
  return {
    [self](order_batch& batch) { on_orders(self, batch); },
    [self](slot_result& r) {
      carry_out(self, self->state.core->on_slot_done(r.slot, std::move(r.result)));
    },
    [self](slot_progress& p) {
      self->state.beats[p.beat.lease.run].beats.push_back(std::move(p.beat));
      flush_soon(self);
    },
    [self](atom::flush) { flush(self); },
    [self](const ack_batch& a) { carry_out(self, self->state.core->on_ack(a.leases)); },
    [self](const cancel_batch& c) { carry_out(self, self->state.core->on_cancel(c.leases)); },
    [self](const adopt_run& a) { on_adopt(self, a); },
    [self](const forget_run& f) {
      carry_out(self, self->state.core->on_close_run(f.run));
      self->state.owners.erase(f.run);
    },
    [self](atom::drain) { carry_out(self, self->state.core->on_drain()); },
    [self](atom::stop) { carry_out(self, self->state.core->on_drain_deadline()); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
    [self](atom::hello) {
      return node_inventory{self->state.core->running(), self->state.core->holding()};
    },
    [self](atom::nodes) { return load_of(self); },
    [self](const node_verdict& verdict) { on_verdict(self, verdict); },
  };
}

} // namespace tributary
