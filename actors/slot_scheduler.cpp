#include "actors/slot_scheduler.hpp"

#include "actors/clock.hpp"
#include "actors/manners.hpp"

#include <algorithm>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<slot_scheduler_state>*;

/// Nodes that start together with a run, or come back after a restart, get this long to show up
/// before anybody is told that nothing can run a stream.
constexpr std::chrono::milliseconds patience{300};

/// Owners of runs claim what a node comes back with within milliseconds; what nobody has claimed by
/// then is nobody's.
constexpr std::chrono::seconds claim_within{5};

/// Shorter waits for an account are not worth a word.
constexpr std::chrono::seconds worth_telling{2};

/// The time of the moment, for everything that is asked of accounts.
time_point tick(self_ptr self) {
  auto& now = self->state.permits.now;
  now = std::max(now, now_of(self));
  return now;
}

void assign_soon(self_ptr self) {
  if (!std::exchange(self->state.flushing, true))
    self->send(self, atom::flush::value);
}

/// Streams whose account is known to be no good are not made to wait for it.
void refuse_in_vain(self_ptr self) {
  auto& st = self->state;
  for (uint32_t account = 0; account < st.permits.accounts->accounts(); ++account) {
    auto why = st.permits.accounts->refusal(account, st.permits.now);
    if (!why)
      continue;
    std::map<std::string, refusal_batch> refusals;
    for (auto& w : st.core.refuse(account))
      refusals[w.run].items.push_back({w.stream, std::move(w.worker)});
    for (auto& [run, batch] : refusals) {
      batch.why = *why;
      self->send(st.owners[run], std::move(batch));
    }
  }
}

/// One stream of each run says what all of them wait for.
void tell_wait(self_ptr self, uint32_t account, time_point until) {
  auto& st = self->state;
  auto& told = st.told_until[account];
  if (until - st.permits.now < worth_telling || until < told + worth_telling)
    return;
  auto why = st.permits.accounts->why_closed(account, st.permits.now);
  if (why.empty())
    return;
  told = until;
  for (auto& w : st.core.first_waiting(account)) {
    gap_batch batch;
    batch.gaps.push_back({w.run, w.stream, w.worker + ": " + why});
    self->send(st.owners[w.run], std::move(batch));
  }
}

/// Accounts that open by themselves are looked at again then; others when an attempt has ended.
void await_permits(self_ptr self) {
  auto& st = self->state;
  std::optional<time_point> next;
  for (auto account : st.core.held_back())
    if (auto opens = st.permits.accounts->opens_at(account, st.permits.now)) {
      tell_wait(self, account, *opens);
      next = std::min(next.value_or(*opens), *opens);
    }
  if (!next || (st.permit_alarm && *st.permit_alarm <= *next))
    return;
  st.permit_alarm = next;
  self->delayed_send(self, std::max(*next - st.permits.now, duration{1}), atom::permit::value);
}

/// Others may have let go of what streams here wait for.
void wish_for_turn(self_ptr self) {
  auto& st = self->state;
  if (!st.exchange.book)
    return;
  for (auto account : st.core.held_back())
    if (st.permits.accounts->is_short(account, st.permits.now)
        && st.exchange.book->wants_turn(account))
      return st.exchange.wake();
}

void assign(self_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  tick(self);
  refuse_in_vain(self);
  std::map<std::string, grant_batch> grants;
  for (auto& g : st.core.assign()) {
    const auto& port = st.ports[g.node];
    grants[g.run].items.push_back(
      {g.stream, std::move(g.node), port.hdl, port.serial, std::move(g.worker), g.permit});
  }
  for (auto& [run, batch] : grants)
    self->send(st.owners[run], std::move(batch));
  await_permits(self);
  wish_for_turn(self);
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

/// Attempts on nodes that have not come yet run all the same, as far as their account is concerned.
void count_early(self_ptr self, const std::string& worker, bool runs) {
  auto& st = self->state;
  auto account = st.accounts.find(worker);
  if (account == st.accounts.end())
    return;
  if (runs)
    st.permits.accounts->resume(account->second);
  else
    st.permits.accounts->end(account->second, 1);
}

/// What a run has on nodes that have not come is not waited for any more.
void forget_early_of(self_ptr self, const std::string& run) {
  for (auto& [node, claims] : self->state.early)
    std::erase_if(claims, [&](const auto& claim) {
      if (claim.run == run)
        count_early(self, claim.slot.worker, false);
      return claim.run == run;
    });
}

/// What a node counted by an earlier port is void: it has told anew what it has.
bool counts_now(self_ptr self, const attempt_slot& slot) {
  auto port = self->state.ports.find(slot.node);
  return port != self->state.ports.end() && (slot.port == 0 || slot.port == port->second.serial);
}

void meet_workers(self_ptr self, const std::vector<worker_profile>& workers) {
  auto& st = self->state;
  for (const auto& profile : workers) {
    st.core.cap_worker(profile.name, profile.max_parallel);
    auto account = account_of(profile);
    if (account.empty())
      continue;
    auto number
      = st.permits.accounts->add_worker(account, profile.name, limits_of(profile), st.permits.now);
    st.accounts[profile.name] = number;
    st.core.govern(profile.name, number);
  }
}

void on_enrol(self_ptr self, const enrol_run& e) {
  auto& st = self->state;
  tick(self);
  st.owners[e.run] = e.owner;
  st.core.add_run(e.run, 1, e.max_parallel);
  if (e.context)
    meet_workers(self, e.context->workers);
  forget_early_of(self, e.run);
  std::vector<held_slot> held;
  for (const auto& slot : e.holds)
    if (counts_now(self, slot)) {
      held.push_back({slot.node, slot.worker});
    } else if (st.ports.count(slot.node) == 0) {
      st.early[slot.node].push_back({e.run, slot});
      count_early(self, slot.worker, true);
    }
  st.core.restate_run(e.run, held);
  assign_soon(self);
}

void on_leave(self_ptr self, const std::string& run) {
  auto& st = self->state;
  if (st.owners.count(run) > 0)
    st.core.restate_run(run, {});
  st.core.remove_run(run);
  st.owners.erase(run);
  forget_early_of(self, run);
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

/// What was held on a node that is still to come is given up before it came.
void forget_early(self_ptr self, const std::string& run, const attempt_slot& slot) {
  auto claims = self->state.early.find(slot.node);
  if (claims == self->state.early.end())
    return;
  auto same = std::find_if(claims->second.begin(), claims->second.end(), [&](const auto& claim) {
    return claim.run == run && claim.slot.worker == slot.worker && claim.slot.port == slot.port;
  });
  if (same == claims->second.end())
    return;
  count_early(self, slot.worker, false);
  claims->second.erase(same);
}

void on_release(self_ptr self, const release_batch& batch) {
  auto& st = self->state;
  auto now = tick(self);
  for (const auto& ending : batch.endings)
    if (auto account = st.accounts.find(ending.worker); account != st.accounts.end())
      st.permits.accounts->on_ended(account->second, ending, now);
  for (const auto& item : batch.items)
    if (counts_now(self, item))
      st.core.release(item.node, batch.run, item.worker);
    else if (st.ports.count(item.node) == 0)
      forget_early(self, batch.run, item);
  assign_soon(self);
}

void on_news(self_ptr self, const account_news& news) {
  auto& st = self->state;
  auto now = tick(self);
  for (const auto& item : news.items) {
    auto account = st.accounts.find(item.worker);
    if (account == st.accounts.end())
      continue;
    if (item.accepted)
      st.permits.accounts->on_accepted(account->second, item.permit, now);
    st.permits.accounts->on_quota(account->second, item.quota, now);
  }
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
    for (const auto& claim : early.mapped()) {
      count_early(self, claim.slot.worker, false);
      if (counts_now(self, claim.slot))
        st.core.occupy(n.offer.name, claim.run, claim.slot.worker);
    }
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
    if (auto early = st.early.extract(d.name))
      for (const auto& claim : early.mapped())
        count_early(self, claim.slot.worker, false);
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

own_entries take_share_turn(self_ptr self, const share_turn& turn) {
  auto& st = self->state;
  tick(self);
  std::vector<uint64_t> waiting;
  for (uint32_t account = 0; account < st.permits.accounts->accounts(); ++account)
    waiting.push_back(st.core.waiting_for(account));
  return {st.exchange.book->begin_turn(*st.permits.accounts, *turn.page, turn.when, waiting,
                                       turn.leaving)};
}

void end_share_turn(self_ptr self) {
  self->state.exchange.book->end_turn(*self->state.permits.accounts, tick(self));
  assign_soon(self);
}

account_rows list_accounts(self_ptr self) {
  const auto& accounts = *self->state.permits.accounts;
  auto now = tick(self);
  account_rows list;
  for (uint32_t account = 0; account < accounts.accounts(); ++account)
    list.rows.push_back(accounts.standing(account, now));
  return list;
}

} // namespace

caf::behavior
slot_scheduler(self_ptr self, std::shared_ptr<governor> accounts, account_exchange exchange) {
  auto& st = self->state;
  // What ran is told again by the runs' owners.
  accounts->forget_running();
  st.permits.accounts = std::move(accounts);
  st.exchange = std::move(exchange);
  if (st.exchange.book)
    st.exchange.book->settle(now_of(self) + claim_within);
  st.core.ask_for_permits(st.permits);
  set_manners(self);
  return {
    [self](const request_batch& batch) { on_requests(self, batch); },
    [self](const release_batch& batch) { on_release(self, batch); },
    [self](const account_news& news) { on_news(self, news); },
    [self](atom::flush) { assign(self); },
    [self](atom::permit) {
      self->state.permit_alarm.reset();
      assign(self);
    },
    [self](atom::alarm) { look_for_gaps(self); },
    [self](atom::alarm, const std::string& node, uint64_t serial) {
      drop_unclaimed(self, node, serial);
    },
    [self](atom::accounts) { return list_accounts(self); },
    [self](const share_turn& turn) { return take_share_turn(self, turn); },
    [self](atom::told) { end_share_turn(self); },
    [self](const claim_batch& batch) { on_claims(self, batch); },
    [self](const enrol_run& e) { on_enrol(self, e); },
    [self](const leave_run& l) { on_leave(self, l.run); },
    [self](const scheduler_node& n) { on_node(self, n); },
    [self](const scheduler_drop_node& d) { on_drop_node(self, d); },
    [](atom::roster, const roster&) {},
  };
}

} // namespace tributary
