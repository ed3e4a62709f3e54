#include "actors/registry.hpp"

#include "actors/clock.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<registry_state>*;

void tell_owners(self_ptr self, const node_news& news) {
  for (auto& [run, owner] : self->state.owners)
    self->send(owner, news);
}

/// Replaces the handle under the name: after a return the old one is dead although it compares equal
/// to nothing that lives.
void put_port(self_ptr self, const node_up& up) {
  auto& st = self->state;
  if (auto old = st.ports.find(up.offer.name); old != st.ports.end())
    self->demonitor(old->second->address());
  st.ports[up.offer.name] = up.port;
  self->monitor(up.port);
  if (st.scheduler)
    self->send(st.scheduler, scheduler_node{up.offer, up.port, up.in_use});
}

/// Owners learn what the node still has of their runs: they cancel, adopt or give up by that.
void tell_holdings(self_ptr self, const node_up& up) {
  for (auto& [run, owner] : self->state.owners) {
    auto has = up.has.find(run);
    self->send(owner, run_holdings{up.offer.name, up.port,
                                   has == up.has.end() ? std::vector<lease_id>{} : has->second});
  }
}

node_verdict on_node_up(self_ptr self, const node_up& up) {
  auto& st = self->state;
  auto name = up.offer.name;
  auto verdict = st.table->on_hello(up.offer, up.incarnation, up.local, now_of(self));
  switch (verdict) {
    case node_table::welcome::refused:
      log::warn("node-refused", "node", name, "why", "name taken");
      return {false, "a node named " + name + " is already there; choose another --name"};
    case node_table::welcome::restarted:
      for (auto& [run, owner] : st.owners)
        self->send(owner, node_lost_notice{name, "node " + name + " was restarted"});
      [[fallthrough]];
    case node_table::welcome::joined:
      log::info("node-joined", "node", name, "slots", up.offer.slots);
      tell_owners(self, {notice_type::node_joined, name, {}});
      break;
    case node_table::welcome::returned:
      log::info("node-returned", "node", name);
      break;
  }
  put_port(self, up);
  tell_holdings(self, up);
  return {};
}

void forget(self_ptr self, const std::string& name) {
  auto& st = self->state;
  if (auto port = st.ports.find(name); port != st.ports.end()) {
    self->demonitor(port->second->address());
    st.ports.erase(port);
  }
  st.loads.erase(name);
  if (st.scheduler)
    self->send(st.scheduler, scheduler_drop_node{name, false});
}

void give_up(self_ptr self, const std::string& name, const std::string& why) {
  log::warn("node-lost", "node", name, "why", why);
  // A port that still lives belongs to a node that is silent: it has to introduce itself again.
  if (auto port = self->state.ports.find(name); port != self->state.ports.end())
    self->send_exit(port->second, caf::exit_reason::user_shutdown);
  forget(self, name);
  tell_owners(self, {notice_type::node_lost, name, why});
  for (auto& [run, owner] : self->state.owners)
    self->send(owner, node_lost_notice{name, why});
}

void check_deadlines(self_ptr self) {
  auto& st = self->state;
  for (const auto& name : st.table->take_lost(now_of(self)))
    give_up(self, name, "no sign of life for " + to_human(st.options.lost_after));
  self->delayed_send(self, st.options.heartbeat_every, atom::alarm::value);
}

void on_bye(self_ptr self, const std::string& name) {
  auto& st = self->state;
  if (!st.table->find(name))
    return;
  st.table->remove(name);
  forget(self, name);
  log::info("node-left", "node", name);
  tell_owners(self, {notice_type::node_left, name, {}});
  for (auto& [run, owner] : st.owners)
    self->send(owner, node_lost_notice{name, "node " + name + " left"});
}

void on_port_down(self_ptr self, const caf::down_msg& down) {
  auto& st = self->state;
  for (auto& [name, port] : st.ports) {
    if (port->address() != down.source)
      continue;
    auto node = name;
    const auto* row = st.table->find(node);
    if (row && row->local) {
      st.table->remove(node);
      return give_up(self, node, "the node's actor died");
    }
    // The connection is cut: its streams go on where they are until the deadline says otherwise.
    st.table->on_cut(node, now_of(self));
    st.ports.erase(node);
    if (st.scheduler)
      self->send(st.scheduler, scheduler_drop_node{node, false});
    return;
  }
}

void on_roster(self_ptr self, const roster& names) {
  auto& st = self->state;
  auto scheduler = names.find("scheduler");
  if (scheduler == st.scheduler || !scheduler)
    return;
  st.scheduler = scheduler;
  // A scheduler that starts anew knows nothing: each port is asked how full it is.
  for (const auto* row : st.table->rows()) {
    auto port = st.ports.find(row->offer.name);
    if (port == st.ports.end() || row->state == node_state::away)
      continue;
    auto tell = [self, offer = row->offer, hdl = port->second,
                 draining = row->state == node_state::draining](uint32_t in_use) {
      auto to = self->state.scheduler;
      self->send(to, scheduler_node{offer, hdl, in_use});
      if (draining)
        self->send(to, scheduler_drop_node{offer.name, true});
    };
    self->request(port->second, std::chrono::seconds{2}, atom::nodes::value)
      .then([tell](const node_load& load) { tell(load.busy); },
            [tell](const caf::error&) { tell(0); });
  }
}

node_rows list(self_ptr self) {
  auto& st = self->state;
  node_rows result;
  auto now = now_of(self);
  for (const auto* row : st.table->rows()) {
    const auto& load = st.loads[row->offer.name];
    result.rows.push_back({row->offer.name, std::string{to_text(row->state)}, row->offer.slots, load.busy,
                           row->offer.workers, row->offer.labels,
                           row->local ? duration{0} : now - row->last_sign, load.done});
  }
  return result;
}

std::string drain(self_ptr self, const std::string& name) {
  auto& st = self->state;
  auto port = st.ports.find(name);
  if (port == st.ports.end())
    return "there is no node named " + name;
  st.table->on_drain(name);
  if (st.scheduler)
    self->send(st.scheduler, scheduler_drop_node{name, true});
  self->send(port->second, atom::drain::value);
  return {};
}

} // namespace

caf::behavior registry(self_ptr self, registry_options options) {
  auto& st = self->state;
  st.options = options;
  st.table.emplace(options.lost_after);
  self->set_default_handler(caf::drop);
  self->set_down_handler([self](const caf::down_msg& down) { on_port_down(self, down); });
  self->delayed_send(self, options.heartbeat_every, atom::alarm::value);
  return {
    [self](const node_up& up) { return on_node_up(self, up); },
    [self](const node_beat& beat) { self->state.table->on_heartbeat(beat.name, now_of(self)); },
    [self](const node_load& load) { self->state.loads[load.name] = load; },
    [self](const node_bye& bye) { on_bye(self, bye.name); },
    [self](const watch_nodes& w) {
      self->state.owners[w.run] = w.owner;
      present_nodes present;
      for (auto& [name, port] : self->state.ports) {
        present.names.push_back(name);
        self->send(port, adopt_run{w.run, w.owner});
      }
      self->send(w.owner, present);
    },
    [self](const leave_run& l) {
      self->state.owners.erase(l.run);
      for (auto& [name, port] : self->state.ports)
        self->send(port, forget_run{l.run});
    },
    [self](atom::alarm) { check_deadlines(self); },
    [self](atom::nodes) { return list(self); },
    [self](atom::drain, const std::string& name) { return drain(self, name); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
