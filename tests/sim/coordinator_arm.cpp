#include "runtime/synthesis/finished_tasks.hpp"

#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

void sim_coordinator::to_arm(const std::string& sender, std::function<void()> what) {
  if (!arm_)
    return;
  auto& last = last_to_arm_[sender];
  last = std::max(last, now() + world_.dice_.span(0ms, 3ms));
  at(last, [this, life = arm_life_, what = std::move(what)] {
    if (arm_ && arm_life_ == life && !arm_->silent)
      what();
  });
}

// --- lives

void sim_coordinator::replay_into(arm& a, bool live) {
  for (size_t i = 0; i < disk_->size(); ++i) {
    for (auto& action : a.core.apply(disk_->event_of(i), disk_->time_of(i))) {
      if (auto* start = std::get_if<start_attempt>(&action))
        a.slots[start->lease] = {start->node, start->worker};
      else if (auto* told_of = std::get_if<announce>(&action); told_of && i < disk_->durable())
        world_.told(told_of->notice, a.core);
      else if (told_of && live)
        when_durable([this, n = told_of->notice] { world_.told(n, arm_->core); });
    }
  }
}

void sim_coordinator::start_arm() {
  world_.trace("an arm starts");
  arm_ = std::make_unique<arm>(world_.plan_, world_.options_);
  auto started = disk_->size() > 0;
  replay_into(*arm_, true);
  forget_closed_slots();
  enrol();
  if (!started)
    return happened(run_started{});
  if (arm_->core.ended()) {
    scheduler_->remove_run(world_.options_.run);
    when_durable([this] { tell_end(*world_.notices_.back().exit_code); });
  }
  for (auto& action : arm_->core.standing())
    if (!std::holds_alternative<want_slot>(action))
      carry_out(action);
  // Nodes that the coordinator lost with its own death get as long to return as others do.
  after(has_database() || process_life_began_ == now() ? 5s : 0s, [this, life = arm_life_] {
    if (arm_ && arm_life_ == life && !arm_->silent)
      give_up_absent();
  });
  // Nodes that are there say what they have, and report once more what nobody acknowledged.
  for (const auto& [name, over] : ports_)
    world_.to_node(name, over, [this, name = name, over = over](sim_node& n) {
      world_.to_coordinator(n, [this, name, over, has = world::holdings(n)](sim_coordinator&) {
        to_arm("nodes", [this, name, over, has] { on_holdings(name, over, has, false); });
      });
      world_.carry_out(n, n.core->on_connected());
    });
}

void sim_coordinator::give_up_absent() {
  std::set<std::string> gone;
  for (const auto& [lease, node] : arm_->core.open_attempts())
    if (!table_->find(node))
      gone.insert(node);
  for (const auto& node : gone)
    if (arm_)
      on_node_lost(node, last_ports_[node], "is no longer there");
}

void sim_coordinator::end_arm() {
  arm_.reset();
  ++arm_life_;
  // What it wanted to do once its events are durable is done by nobody; the next life says so anew.
  held_.clear();
  grants_coming_.clear();
}

void sim_coordinator::kill_arm() {
  // Once the database has its end, nobody speaks for a run any more.
  if (!arm_ || (has_database() && end_told_))
    return;
  end_arm();
  // It may have died before it took a request back.
  crossed_ = true;
  after(world_.dice_.span(1ms, 2s), [this, life = arm_life_] {
    if (!arm_ && arm_life_ == life && !down_)
      start_arm();
  });
}

// --- record, apply, act

void sim_coordinator::happened(run_event event) {
  if (!arm_ || arm_->silent)
    return;
  if (!record(event)) {
    // It is none of ours any more; what is to be done about that is on its way.
    arm_->silent = true;
    return;
  }
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    note_ending(ended->what);
  auto actions = arm_->core.apply(event, now());
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    world_.require(std::any_of(actions.begin(), actions.end(),
                               [&](const run_action& action) {
                                 const auto* told = std::get_if<acknowledge>(&action);
                                 return told && told->lease == ended->what.lease;
                               }),
                   "every outcome is acknowledged, so that its node can forget it");
  // The worst moment to die: recorded, and nobody has heard of it.
  auto process = world_.dice_.permille(world_.troubles_.coordinator_dies_between);
  if (now() < world_.heal_at_
      && (process || world_.dice_.permille(world_.troubles_.arm_dies_between))) {
    arm_->silent = true;
    after(0ms, [this, life = arm_life_, process] {
      if (arm_life_ == life && !down_)
        process ? crash() : kill_arm();
    });
    return;
  }
  hang_between();
  for (auto& action : actions)
    carry_out(action);
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    end_shared(ended->what.lease.stream);
  else if (const auto* told_of = std::get_if<attempt_progressed>(&event))
    end_shared(told_of->what.lease.stream);
}

// What it does about the last event is done, or waits to be durable; nothing else is.
void sim_coordinator::hang_between() {
  if (!has_database() || now() >= world_.heal_at_
      || !world_.dice_.permille(world_.shared_troubles_.hangs_between))
    return;
  world_.clock_.after(0ms, [this, life = process_life_] {
    if (process_life_ == life && !down_ && !is_stopped())
      hang(world_.dice_.span(100ms, 12s));
  });
}

// --- news

void sim_coordinator::on_outcome(const attempt_outcome& outcome) {
  to_arm("nodes", [this, outcome] { happened(attempt_ended{outcome}); });
}

void sim_coordinator::on_progress(const lease_id& lease, uint32_t begun) {
  to_arm("nodes", [this, lease, begun] { heard_of(lease, begun); });
}

// As the orchestrator does: what attempts have written may be enough now.
void sim_coordinator::end_shared(stream_index s) {
  if (!arm_ || arm_->silent)
    return;
  for (const auto& lease : arm_->core.shared_attempts(s)) {
    auto slot = arm_->slots.find(lease);
    if (slot == arm_->slots.end()
        || text_before(slot->second.text, arm_->core.tasks_of(lease),
                       *arm_->core.may_end_after(lease))
             .empty())
      continue;
    return happened(tasks_written{lease, slot->second.text});
  }
}

std::vector<written_text>
sim_coordinator::written_on(const std::string& node, const std::vector<lease_id>& has) const {
  std::vector<written_text> all;
  for (const auto& [lease, slot] : arm_->slots)
    if (slot.node == node && !slot.text.empty()
        && std::find(has.begin(), has.end(), lease) == has.end())
      all.push_back({lease.stream, lease.attempt, slot.text});
  return all;
}

void sim_coordinator::heard_of(const lease_id& lease, uint32_t begun) {
  if (auto slot = arm_->slots.find(lease); slot != arm_->slots.end()) {
    auto account = world_.accounts_.find(slot->second.worker);
    if (account != world_.accounts_.end() && !std::exchange(slot->second.accepted, true)) {
      permits_.accounts.on_accepted(account->second, slot->second.permit, now());
      assign_soon();
    }
    slot->second.text = fmt::format("What attempt {} at {} had told of its answer by then.",
                                    lease.attempt, arm_->core.plan_of()->streams[lease.stream].id);
  }
  attempt_progress sign{lease, 100, 10, "half-way", true};
  auto tasks = arm_->core.tasks_of(lease);
  if (auto slot = arm_->slots.find(lease); slot != arm_->slots.end() && begun > 0) {
    slot->second.text.clear();
    for (uint32_t task = 0; task < std::min<size_t>(begun, tasks.size()); ++task)
      slot->second.text
        += fmt::format("### {}\n\nFound by {} for it in attempt {}.\n\n", tasks[task],
                       world_.plan_->streams[lease.stream].id, lease.attempt);
    sign.begun = tasks_begun_in(slot->second.text, tasks);
  }
  happened(attempt_progressed{sign});
}

void sim_coordinator::on_grant(const slot_grant& g, wire over) {
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
    scheduler_->release(g.node, world_.options_.run, g.worker);
    return assign_soon();
  }
  granted_ = g;
  granted_over_ = over;
  happened(slot_granted{g.stream, g.node});
}

void sim_coordinator::on_holdings(const std::string& node, wire over, std::vector<lease_id> has,
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
      scheduler_->release(slot.node, world_.options_.run, slot.worker);
  for (const auto& [lease, slot] : arm_->slots)
    if (counted && slot.node == node && slot.sent_over != over)
      scheduler_->occupy(node, world_.options_.run, slot.worker);
  assign_soon();
}

void sim_coordinator::on_node_lost(const std::string& node, wire over, const std::string& why) {
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

std::map<lease_id, arm::slot> sim_coordinator::forget_closed_slots() {
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
