#include "actors/registry.hpp"

#include "actors/clock.hpp"
#include "actors/manners.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<registry_state>*;

template <class Message>
void tell_owners(self_ptr self, const Message& m) {
  for (auto& [run, owner] : self->state.owners)
    self->send(owner, m);
}

// --- nodes come

/// Owners come to a registry that starts anew at once, but not before it; until then a run without
/// one may still get it. Where coordinators share runs, one may come at any time.
bool knows_owners(self_ptr self) {
  const auto& options = self->state.options;
  return !options.owners_come_within && now_of(self) - self->state.started >= options.lost_after;
}

/// What a node has of runs that somebody speaks for, or still may.
uint32_t count_of(self_ptr self, const std::map<std::string, std::vector<lease_id>>& has) {
  size_t count = 0;
  for (const auto& [run, leases] : has)
    if (self->state.owners.count(run) > 0 || !knows_owners(self))
      count += leases.size();
  return static_cast<uint32_t>(count);
}

/// Replaces the handle under the name; an older one that still lives speaks for a connection that
/// its node has given up.
void put_port(self_ptr self, const node_up& up) {
  auto& port = self->state.ports[up.offer.name];
  if (port && port != up.port) {
    self->demonitor(port->address());
    self->send_exit(port, caf::exit_reason::user_shutdown);
  }
  if (port != up.port)
    self->monitor(up.port);
  port = up.port;
  self->state.serials[up.offer.name] = up.serial;
}

/// Owners learn what the node still has of their runs: they cancel, adopt or give up by that. They
/// hear of the port before the scheduler does, so no grant comes before it.
void tell_holdings(self_ptr self, const node_up& up) {
  auto& st = self->state;
  for (auto& [run, owner] : st.owners) {
    auto has = up.has.find(run);
    self->send(owner,
               run_holdings{up.offer.name, up.port, up.serial,
                            has == up.has.end() ? std::vector<lease_id>{} : has->second, up.fresh});
    // The node repeats the results that it holds to whom it is told to.
    self->send(up.port, adopt_run{run, owner});
  }
  for (const auto& [run, leases] : up.has)
    if (st.owners.count(run) > 0)
      continue;
    else if (knows_owners(self))
      self->send(up.port, forget_run{run});
    else
      st.unclaimed.emplace(std::pair{up.offer.name, run}, now_of(self));
}

void give_up(self_ptr self, const std::string& name, const std::string& why);

node_verdict on_node_up(self_ptr self, const node_up& up) {
  auto& st = self->state;
  const auto& name = up.offer.name;
  // Our own process's node was restarted, and its death has not come to us yet.
  if (const auto* row = st.table->find(name);
      row && row->local && up.local && row->incarnation != up.incarnation) {
    st.table->remove(name);
    give_up(self, name, "was restarted");
  }
  switch (st.table->on_hello(up.offer, up.incarnation, up.local, now_of(self))) {
    case node_table::welcome::refused:
      return {false, "a node named " + name + " is already there; choose another --name"};
    case node_table::welcome::restarted:
      tell_owners(self, node_lost_notice{name, "was restarted", st.serials[name]});
      tell_owners(self, node_news{notice_type::node_lost, name, "was restarted"});
      [[fallthrough]];
    case node_table::welcome::joined:
      log::info("node-joined", "node", name, "slots", up.offer.slots);
      tell_owners(self, node_news{notice_type::node_joined, name, {}});
      break;
    case node_table::welcome::returned:
      log::info("node-returned", "node", name);
      break;
  }
  put_port(self, up);
  tell_holdings(self, up);
  auto draining = st.table->find(name)->state == node_state::draining;
  if (st.scheduler) {
    self->send(st.scheduler, scheduler_node{up.offer, up.port, up.serial, count_of(self, up.has)});
    if (draining)
      self->send(st.scheduler, scheduler_drop_node{name, true});
  }
  // It may not have heard that it was asked to leave.
  if (draining)
    self->send(up.port, atom::drain::value);
  return {};
}

// --- two that want one name

void give_verdict(const std::string& node, name_claim& claim, const node_verdict& verdict) {
  if (!verdict.welcome)
    log::warn("node-refused", "node", node, "why", verdict.why);
  claim.answer.deliver(verdict);
}

/// A name that is taken is not refused at once: who has it may be gone without our having noticed,
/// and this be its successor. Its next sign of life decides, or its end.
caf::typed_response_promise<node_verdict> on_claim(self_ptr self, const node_up& up) {
  auto& st = self->state;
  const auto& name = up.offer.name;
  auto answer = self->make_response_promise<node_verdict>();
  name_claim claim{up, now_of(self), answer};
  auto verdict = on_node_up(self, up);
  const auto* holder = st.table->find(name);
  if (verdict.welcome || !holder || holder->local || up.local) {
    give_verdict(name, claim, verdict);
    return answer;
  }
  log::info("node-name-taken", "node", name, "last-sign",
            to_human(now_of(self) - holder->last_sign));
  st.claims[name].insert_or_assign(up.incarnation, std::move(claim));
  return answer;
}

/// The one who has the name is gone: the first of the others gets it.
void settle_claims(self_ptr self, const std::string& name) {
  auto claims = self->state.claims.extract(name);
  if (claims.empty())
    return;
  for (auto& [incarnation, claim] : claims.mapped())
    give_verdict(name, claim, on_node_up(self, claim.up));
}

/// What had been on its way when the process died is heard after the claim, too; it comes at once,
/// and a living one's heartbeats keep coming.
void on_beat(self_ptr self, const std::string& name) {
  auto& st = self->state;
  st.table->on_heartbeat(name, now_of(self));
  auto claims = st.claims.find(name);
  if (claims == st.claims.end())
    return;
  auto is_ripe = [&](const auto& entry) {
    return now_of(self) - entry.second.since >= 2 * st.options.heartbeat_every;
  };
  if (std::all_of(claims->second.begin(), claims->second.end(), is_ripe))
    settle_claims(self, name);
}

// --- nodes go

void forget(self_ptr self, const std::string& name) {
  auto& st = self->state;
  if (auto port = st.ports.find(name); port != st.ports.end()) {
    self->demonitor(port->second->address());
    st.ports.erase(port);
  }
  st.loads.erase(name);
  st.serials.erase(name);
  if (st.scheduler)
    self->send(st.scheduler, scheduler_drop_node{name, false});
}

void give_up(self_ptr self, const std::string& name, const std::string& why) {
  log::warn("node-lost", "node", name, "why", why);
  auto serial = self->state.serials[name];
  // A port that still lives belongs to a node that is silent: it has to introduce itself again.
  if (auto port = self->state.ports.find(name); port != self->state.ports.end())
    self->send_exit(port->second, caf::exit_reason::user_shutdown);
  forget(self, name);
  tell_owners(self, node_news{notice_type::node_lost, name, why});
  tell_owners(self, node_lost_notice{name, why, serial});
  settle_claims(self, name);
}

void on_bye(self_ptr self, const std::string& name) {
  auto& st = self->state;
  if (!st.table->find(name))
    return;
  st.table->remove(name);
  auto serial = st.serials[name];
  forget(self, name);
  log::info("node-left", "node", name);
  tell_owners(self, node_news{notice_type::node_left, name, {}});
  tell_owners(self, node_lost_notice{name, "left", serial});
  settle_claims(self, name);
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
      return give_up(self, node, "lost its actor");
    }
    // The connection is cut: its streams go on where they are until the deadline says otherwise.
    st.table->on_cut(node, now_of(self));
    st.ports.erase(node);
    if (st.scheduler)
      self->send(st.scheduler, scheduler_drop_node{node, false});
    return settle_claims(self, node);
  }
}

// --- time

/// Tells ports to forget what nobody has claimed in time.
void drop_unclaimed(self_ptr self) {
  auto& st = self->state;
  auto now = now_of(self);
  for (auto i = st.unclaimed.begin(); i != st.unclaimed.end();) {
    const auto& [node, run] = i->first;
    auto port = st.ports.find(node);
    auto claimed = st.owners.count(run) > 0 || port == st.ports.end();
    auto patience = st.options.owners_come_within.value_or(st.options.lost_after);
    if (!claimed && now - i->second < patience) {
      ++i;
      continue;
    }
    if (!claimed)
      self->send(port->second, forget_run{run});
    i = st.unclaimed.erase(i);
  }
}

/// Remote nodes tell their load with each heartbeat.
void ask_local_load(self_ptr self) {
  auto& st = self->state;
  for (const auto& [name, port] : st.ports)
    if (const auto* row = st.table->find(name); row && row->local)
      self->request(port, std::chrono::seconds{2}, atom::nodes::value)
        .then([self](const node_load& load) { self->state.loads[load.name] = load; },
              [](const caf::error&) {});
}

void answer_early(self_ptr self);

/// A coordinator that was stopped, or got no processor, has heard nobody meanwhile: that time is no
/// node's silence. What they have said waits to be read, or they come back to say it.
void forgive_own_absence(self_ptr self) {
  auto& st = self->state;
  auto now = now_of(self);
  auto late = now - std::exchange(st.checked_last, now) - st.options.heartbeat_every;
  if (late > st.options.heartbeat_every) {
    log::info("coordinator-paused", "for", to_human(late));
    st.table->postpone(late);
    if (now - late - st.started < st.options.lost_after)
      st.started += late;
  }
}

void check_deadlines(self_ptr self) {
  auto& st = self->state;
  forgive_own_absence(self);
  for (const auto& name : st.table->take_lost(now_of(self)))
    give_up(self, name, "gave no sign of life for " + to_human(st.options.lost_after));
  drop_unclaimed(self);
  answer_early(self);
  ask_local_load(self);
  self->delayed_send(self, st.options.heartbeat_every, atom::alarm::value);
}

// --- owners of runs

present_nodes present(self_ptr self) {
  present_nodes result;
  // With those that are away: they may come back.
  for (const auto* row : self->state.table->rows())
    result.names.push_back(row->offer.name);
  return result;
}

/// A registry that starts anew knows no node, and the nodes of a coordinator that died are on their
/// way; until they had the time nobody is told that one is missing.
void answer_early(self_ptr self) {
  auto& st = self->state;
  auto now = now_of(self);
  std::erase_if(st.asked_early, [&](const auto& asked) {
    if (asked.first > now)
      return false;
    self->send(asked.second, present(self));
    return true;
  });
}

void on_watch(self_ptr self, const watch_nodes& w) {
  auto& st = self->state;
  st.owners[w.run] = w.owner;
  for (auto& [name, port] : st.ports) {
    self->send(w.owner, node_news{notice_type::node_joined, name, {}});
    self->send(port, adopt_run{w.run, w.owner});
  }
  auto from = st.options.owners_come_within ? now_of(self) : st.started;
  st.asked_early.emplace_back(from + st.options.lost_after, w.owner);
  answer_early(self);
}

void on_leave(self_ptr self, const std::string& run) {
  auto& st = self->state;
  st.owners.erase(run);
  for (auto& [name, port] : st.ports)
    self->send(port, forget_run{run});
}

// --- a new scheduler, and what people ask

void on_roster(self_ptr self, const roster& names) {
  auto& st = self->state;
  auto scheduler = names.find("scheduler");
  if (scheduler == st.scheduler || !scheduler)
    return;
  st.scheduler = scheduler;
  // A scheduler that starts anew knows nothing: each port is asked how full it is.
  for (const auto& [name, hdl] : st.ports) {
    auto tell = [self, node = name, port = hdl](uint32_t in_use) {
      auto& s = self->state;
      const auto* row = s.table->find(node);
      auto now = s.ports.find(node);
      if (!row || now == s.ports.end() || now->second != port)
        return;
      self->send(s.scheduler, scheduler_node{row->offer, port, s.serials[node], in_use});
      if (row->state == node_state::draining)
        self->send(s.scheduler, scheduler_drop_node{node, true});
    };
    self->request(hdl, std::chrono::seconds{2}, atom::nodes::value)
      .then([tell](const node_load& load) { tell(load.in_use); },
            [tell](const caf::error&) { tell(0); });
  }
}

node_rows list(self_ptr self) {
  auto& st = self->state;
  node_rows result;
  auto now = now_of(self);
  for (const auto* row : st.table->rows()) {
    const auto& load = st.loads[row->offer.name];
    result.rows.push_back({row->offer.name, std::string{to_text(row->state)}, row->offer.slots,
                           load.busy, row->offer.workers, row->offer.labels,
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
  st.started = st.checked_last = now_of(self);
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) { on_port_down(self, down); });
  self->delayed_send(self, options.heartbeat_every, atom::alarm::value);
  return {
    [self](const node_up& up) { return on_claim(self, up); },
    [self](const node_beat& beat) { on_beat(self, beat.name); },
    [self](const node_load& load) { self->state.loads[load.name] = load; },
    [self](const node_bye& bye) { on_bye(self, bye.name); },
    [self](const watch_nodes& w) { on_watch(self, w); },
    [self](const leave_run& l) { on_leave(self, l.run); },
    [self](atom::alarm) { check_deadlines(self); },
    [self](atom::nodes) { return list(self); },
    [self](atom::drain, const std::string& name) { return drain(self, name); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
