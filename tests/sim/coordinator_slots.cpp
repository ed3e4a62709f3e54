#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

// --- the scheduler, which remembers nothing over its death

void sim_coordinator::start_scheduler() {
  world_.trace("a scheduler starts");
  ++scheduler_life_;
  scheduler_ = std::make_unique<scheduler>();
  scheduler_->cap_worker("x", 3);
  permits_.now = now();
  permits_.accounts.forget_running();
  scheduler_->ask_for_permits(permits_);
  meet_providers();
  for (const auto& [name, over] : ports_) {
    const auto& n = world_.nodes_.at(name);
    auto in_use = n.alive && n.link == over ? world::holdings(n).size() : 0;
    scheduler_->add_node(n.offer, static_cast<uint32_t>(in_use));
    if (const auto* row = table_->find(name); row && row->state == node_state::draining)
      scheduler_->drain_node(name);
  }
  // Not by where it lies: a later one may lie there.
  after(5s, [this, life = scheduler_life_] {
    if (life != scheduler_life_)
      return;
    for (const auto& [name, over] : ports_)
      scheduler_->drop_unclaimed(name);
    assign_soon();
  });
  if (arm_ && !arm_->silent)
    enrol();
}

void sim_coordinator::enrol() {
  if (arm_->core.ended())
    return;
  scheduler_->add_run(world_.options_.run, 1, world_.plan_->max_parallel);
  std::vector<held_slot> held;
  for (const auto& [lease, slot] : arm_->slots)
    held.push_back({slot.node, slot.worker});
  scheduler_->restate_run(world_.options_.run, held);
  for (auto& action : arm_->core.standing())
    if (std::holds_alternative<want_slot>(action))
      carry_out(action);
  assign_soon();
}

void sim_coordinator::assign_soon() {
  if (down_ || std::exchange(assigning_, true))
    return;
  after(world_.dice_.span(0ms, 3ms), [this, life = process_life_] {
    if (process_life_ != life)
      return;
    assigning_ = false;
    permits_.now = now();
    refuse_in_vain();
    for (const auto& g : scheduler_->assign()) {
      if (auto* provider = world_.provider_of(g.worker))
        check_permit(*provider, world_.accounts_.at(g.worker));
      ++grants_coming_[g.stream];
      to_arm("scheduler", [this, g, over = port_of(g.node)] {
        --grants_coming_[g.stream];
        on_grant(g, over);
      });
    }
    for (const auto& gap : scheduler_->gaps())
      to_arm("scheduler", [this, gap] { happened(slot_unmet{gap.stream, gap.why}); });
    await_permits();
  });
}

// --- accounts

// Workers w and y share an account, x has one of its own; sometimes none is governed.
void sim_coordinator::meet_providers() {
  for (const auto& [worker, account] : world_.accounts_) {
    auto number = permits_.accounts.add_worker(fmt::format("account-{}", account), worker,
                                               world_.providers_[account].told, now());
    world_.require(number == account, "accounts are numbered as they come");
    scheduler_->govern(worker, number);
  }
}

void sim_coordinator::check_permit(const sim_provider& provider, uint32_t account) {
  auto now = this->now();
  auto& begun = begun_[account];
  begun.push_back(now);
  sim_provider::forget_old(begun, now);
  const auto& told = provider.told;
  world_.require(!told.requests_per_minute || begun.size() <= *told.requests_per_minute,
                 "no minute has more requests than the profile allows");
  world_.require(
    !told.max_parallel || permits_.accounts.figures(account).running <= *told.max_parallel,
    fmt::format("no more is granted at once than the profile allows ({} of {})",
                permits_.accounts.figures(account).running, told.max_parallel.value_or(0)));
}

void sim_coordinator::refuse_in_vain() {
  for (uint32_t account = 0; account < permits_.accounts.accounts(); ++account)
    if (auto why = permits_.accounts.refusal(account, now()))
      for (const auto& w : scheduler_->refuse(account))
        to_arm("scheduler", [this, w, why = *why] {
          // It may have asked for another worker meanwhile: that request stands.
          for (auto& action : arm_->core.standing())
            if (auto* want = std::get_if<want_slot>(&action);
                want && want->stream == w.stream && want->worker == w.worker)
              return happened(slot_refused{w.stream, why});
        });
}

void sim_coordinator::await_permits() {
  std::optional<time_point> next;
  for (auto account : scheduler_->held_back())
    if (auto opens = permits_.accounts.opens_at(account, now()))
      next = std::min(next.value_or(*opens), *opens);
  if (!next || (permit_alarm_ && *permit_alarm_ > now() && *permit_alarm_ <= *next))
    return;
  permit_alarm_ = std::max(*next, now() + duration{1});
  at(*permit_alarm_, [this] { assign_soon(); });
}

void sim_coordinator::note_ending(const attempt_outcome& outcome) {
  auto slot = arm_->slots.find(outcome.lease);
  if (slot == arm_->slots.end())
    return;
  auto& ending = slot->second.ending.emplace();
  if (outcome.result) {
    ending.ended = attempt_ending::how::delivered;
    ending.used = (*outcome.result)->used;
    return;
  }
  const auto& why = outcome.result.error();
  ending.ended = attempt_ending::how::failed;
  ending.kind = why.kind;
  ending.message = why.message;
  ending.retry_after = why.retry_after;
  ending.used = why.used;
}

void sim_coordinator::end_account(const arm::slot& slot) {
  auto account = world_.accounts_.find(slot.worker);
  if (account == world_.accounts_.end())
    return;
  auto ending = slot.ending.value_or(attempt_ending{});
  ending.worker = slot.worker;
  ending.permit = slot.permit;
  ending.accepted = slot.accepted;
  permits_.accounts.on_ended(account->second, ending, now());
}

} // namespace tributary::sim
