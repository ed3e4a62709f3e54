#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

void world::to_arm(const std::string& sender, std::function<void()> what) {
  if (!arm_)
    return;
  auto& last = last_to_arm_[sender];
  last = std::max(last, clock_.now() + dice_.span(0ms, 3ms));
  clock_.at(last, [this, life = arm_life_, what = std::move(what)] {
    if (arm_ && arm_life_ == life && !arm_->silent)
      what();
  });
}

// --- lives

void world::replay_into(arm& a, bool live) {
  for (size_t i = 0; i < disk_->size(); ++i) {
    for (auto& action : a.core.apply(disk_->event_of(i), disk_->time_of(i))) {
      if (auto* start = std::get_if<start_attempt>(&action))
        a.slots[start->lease] = {start->node, start->worker};
      else if (auto* told_of = std::get_if<announce>(&action); told_of && i < disk_->durable())
        told(told_of->notice);
      else if (told_of && live)
        when_durable([this, n = told_of->notice] { told(n); });
    }
  }
}

void world::start_arm() {
  trace("an arm starts");
  arm_ = std::make_unique<arm>(plan_, options_);
  auto started = disk_->size() > 0;
  replay_into(*arm_, true);
  forget_closed_slots();
  enrol();
  if (!started)
    return happened(run_started{});
  if (arm_->core.ended()) {
    scheduler_->remove_run(options_.run);
    when_durable([this] {
      exit_code_ = notices_.back().exit_code;
      close_run();
    });
  }
  for (auto& action : arm_->core.standing())
    if (!std::holds_alternative<want_slot>(action))
      carry_out(action);
  // Nodes that the coordinator lost with its own death get as long to return as others do.
  clock_.after(process_life_began_ == clock_.now() ? 5s : 0s, [this, life = arm_life_] {
    if (arm_ && arm_life_ == life && !arm_->silent)
      give_up_absent();
  });
  // Nodes that are there say what they have, and report once more what nobody acknowledged.
  for (const auto& [name, over] : ports_)
    to_node(name, over, [this, name = name, over = over](sim_node& n) {
      to_coordinator(n, [this, name, over, has = holdings(n)] {
        to_arm("nodes", [this, name, over, has] { on_holdings(name, over, has, false); });
      });
      carry_out(n, n.core->on_connected());
    });
}

void world::give_up_absent() {
  std::set<std::string> gone;
  for (const auto& [lease, node] : arm_->core.open_attempts())
    if (!table_->find(node))
      gone.insert(node);
  for (const auto& node : gone)
    if (arm_)
      on_node_lost(node, last_ports_[node], "is no longer there");
}

void world::kill_arm() {
  if (!arm_)
    return;
  arm_.reset();
  ++arm_life_;
  // It may have died before it took a request back.
  crossed_ = true;
  // What it wanted to do once its events are durable is done by nobody; the next life says so anew.
  held_.clear();
  grants_coming_.clear();
  clock_.after(dice_.span(1ms, 2s), [this, life = arm_life_] {
    if (!arm_ && arm_life_ == life && !down_)
      start_arm();
  });
}

// --- record, apply, act

void world::happened(run_event event) {
  if (!arm_ || arm_->silent)
    return;
  disk_->append(clock_.now(), event);
  if (!std::exchange(journal_commits_, true))
    clock_.after(dice_.span(0ms, 20ms), [this] { commit_journal(); });
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    note_ending(ended->what);
  auto actions = arm_->core.apply(event, clock_.now());
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    require(std::any_of(actions.begin(), actions.end(),
                        [&](const run_action& action) {
                          const auto* told = std::get_if<acknowledge>(&action);
                          return told && told->lease == ended->what.lease;
                        }),
            "every outcome is acknowledged, so that its node can forget it");
  // The worst moment to die: recorded, and nobody has heard of it.
  auto process = dice_.permille(troubles_.coordinator_dies_between);
  if (clock_.now() < heal_at_ && (process || dice_.permille(troubles_.arm_dies_between))) {
    arm_->silent = true;
    clock_.after(0ms, [this, life = arm_life_, process] {
      if (arm_life_ == life && !down_)
        process ? crash_coordinator() : kill_arm();
    });
    return;
  }
  for (auto& action : actions)
    carry_out(action);
}

// --- news

std::vector<written_text>
world::written_on(const std::string& node, const std::vector<lease_id>& has) const {
  std::vector<written_text> all;
  for (const auto& [lease, slot] : arm_->slots)
    if (slot.node == node && !slot.text.empty()
        && std::find(has.begin(), has.end(), lease) == has.end())
      all.push_back({lease.stream, lease.attempt, slot.text});
  return all;
}

void world::heard_of(const lease_id& lease) {
  if (auto slot = arm_->slots.find(lease); slot != arm_->slots.end()) {
    auto account = accounts_.find(slot->second.worker);
    if (account != accounts_.end() && !std::exchange(slot->second.accepted, true)) {
      permits_.accounts.on_accepted(account->second, slot->second.permit, clock_.now());
      assign_soon();
    }
    slot->second.text = fmt::format("What attempt {} at {} had told of its answer by then.",
                                    lease.attempt, plan_->streams[lease.stream].id);
  }
  happened(attempt_progressed{{lease, 100, 10, "half-way", true}});
}

void world::on_grant(const slot_grant& g, wire over) {
  if (over <= arm_->dead[g.node]) {
    // The slot went with the connection. The core still waits, so it has to be asked for again.
    for (auto& action : arm_->core.standing())
      if (auto* want = std::get_if<want_slot>(&action); want && want->stream == g.stream)
        act(*want);
    return;
  }
  if (g.worker != arm_->core.worker_of(g.stream)) {
    // It was asked for before the stream switched; what it asks for now is with the scheduler.
    end_account({g.node, g.worker, over, g.permit});
    scheduler_->release(g.node, options_.run, g.worker);
    return assign_soon();
  }
  granted_ = g;
  granted_over_ = over;
  happened(slot_granted{g.stream, g.node});
}

void world::on_holdings(const std::string& node, wire over, std::vector<lease_id> has,
                        bool counted) {
  // What went out over this connection in this life is on its way there.
  for (const auto& [lease, slot] : arm_->slots)
    if (slot.node == node && slot.sent_over == over)
      has.push_back(lease);
  auto& dead = arm_->dead[node];
  dead = std::max(dead, over - 1);
  happened(node_returned{node, has, written_on(node, has)});
  if (!arm_)
    return;
  // With a new connection the node's slots were counted anew, by what it has. Without one, those of
  // attempts that turn out to be lost are still held.
  for (const auto& [lease, slot] : forget_closed_slots())
    if (!counted)
      scheduler_->release(slot.node, options_.run, slot.worker);
  for (const auto& [lease, slot] : arm_->slots)
    if (counted && slot.node == node && slot.sent_over != over)
      scheduler_->occupy(node, options_.run, slot.worker);
  assign_soon();
}

void world::on_node_lost(const std::string& node, wire over, const std::string& why) {
  auto& dead = arm_->dead[node];
  dead = std::max(dead, over);
  // Grants for a node that is there again may have overtaken this news: those are not lost.
  std::vector<lease_id> newer;
  for (const auto& [lease, slot] : arm_->slots)
    if (slot.node == node && slot.sent_over > over)
      newer.push_back(lease);
  if (newer.empty())
    happened(node_gone{node, why, written_on(node, {})});
  else
    happened(node_returned{node, newer, written_on(node, newer)});
  if (arm_)
    forget_closed_slots();
}

std::map<lease_id, arm::slot> world::forget_closed_slots() {
  std::set<lease_id> open;
  for (const auto& [lease, node] : arm_->core.open_attempts())
    open.insert(lease);
  std::map<lease_id, arm::slot> closed;
  for (auto at = arm_->slots.begin(); at != arm_->slots.end();) {
    auto slot = at++;
    if (open.contains(slot->first))
      continue;
    end_account(slot->second);
    closed.insert(arm_->slots.extract(slot));
  }
  return closed;
}

} // namespace tributary::sim
