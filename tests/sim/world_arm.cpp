#include "tests/sim/world.hpp"

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

void world::replay_into(arm& a) {
  auto replayed = journal_->replay(options_.run, [&](time_point at, const run_event& event) {
    for (auto& action : a.core.apply(event, at)) {
      if (auto* start = std::get_if<start_attempt>(&action))
        a.slots[start->lease] = {start->node, start->worker, 0};
      else if (auto* told_of = std::get_if<announce>(&action))
        told(told_of->notice);
      else if (auto* ended = std::get_if<end_run>(&action))
        exit_code_ = ended->exit_code;
    }
  });
  require(replayed.has_value(), "the journal replays");
}

void world::start_arm() {
  trace("an arm starts");
  arm_ = std::make_unique<arm>(plan_, options_);
  auto started = recorded_ > 0;
  replay_into(*arm_);
  forget_closed_slots();
  enrol();
  if (!started)
    return happened(run_started{});
  if (arm_->core.ended()) {
    scheduler_->remove_run(options_.run);
    close_run();
  }
  for (auto& action : arm_->core.standing())
    if (!std::holds_alternative<want_slot>(action))
      carry_out(action);
  std::set<std::string> gone;
  for (const auto& [lease, node] : arm_->core.open_attempts())
    if (!table_.find(node))
      gone.insert(node);
  for (const auto& node : gone)
    on_node_lost(node, last_ports_[node], "is no longer there");
  // Nodes that are there say what they have, and report once more what nobody acknowledged.
  for (const auto& [name, over] : ports_)
    to_node(name, over, [this, name = name, over = over](sim_node& n) {
      to_coordinator(n, [this, name, over, has = holdings(n)] {
        to_arm("nodes", [this, name, over, has] { on_holdings(name, over, has, false); });
      });
      carry_out(n, n.core->on_connected());
    });
}

void world::kill_arm() {
  if (!arm_)
    return;
  arm_.reset();
  ++arm_life_;
  clock_.after(dice_.span(1ms, 2s), [this, life = arm_life_] {
    if (!arm_ && arm_life_ == life)
      start_arm();
  });
}

// --- record, apply, act

void world::happened(run_event event) {
  if (!arm_ || arm_->silent)
    return;
  auto recorded = journal_->append(options_.run, clock_.now(), event);
  require(recorded.has_value(), "the journal takes the event");
  ++recorded_;
  auto actions = arm_->core.apply(event, clock_.now());
  if (const auto* ended = std::get_if<attempt_ended>(&event))
    require(std::any_of(actions.begin(), actions.end(),
                        [&](const run_action& action) {
                          const auto* told = std::get_if<acknowledge>(&action);
                          return told && told->lease == ended->what.lease;
                        }),
            "every outcome is acknowledged, so that its node can forget it");
  // The worst moment to die: recorded, and nobody has heard of it.
  if (clock_.now() < heal_at_ && dice_.permille(troubles_.arm_dies_between)) {
    arm_->silent = true;
    clock_.after(0ms, [this, life = arm_life_] {
      if (arm_life_ == life)
        kill_arm();
    });
    return;
  }
  for (auto& action : actions)
    carry_out(action);
}

void world::carry_out(run_action& action) {
  std::visit([this](auto& a) { act(a); }, action);
}

void world::act(want_slot& a) {
  scheduler_->request({options_.run, a.stream, a.worker, plan_->streams[a.stream].labels, a.rank});
  assign_soon();
}

void world::act(drop_request& a) {
  scheduler_->drop(options_.run, a.stream);
}

void world::act(return_slot& a) {
  scheduler_->release(a.node, options_.run, granted_worker_);
  assign_soon();
}

void world::act(start_attempt& a) {
  auto over = granted_over_;
  arm_->slots[a.lease] = {a.node, a.worker, over};
  auto order = std::make_shared<work_order>();
  order->lease = a.lease;
  order->stream = std::shared_ptr<const stream_spec>{plan_, &plan_->streams[a.lease.stream]};
  order->worker = a.worker;
  order->tasks = a.tasks;
  for (auto need : a.needs)
    order->needs.push_back({plan_->streams[need].id, plan_->streams[need].name, nullptr});
  require(!endings_.contains(a.lease.stream), "nothing that has ended runs again");
  to_node(a.node, over, [this, order](sim_node& n) { carry_out(n, n.core->on_orders({order})); });
}

void world::act(cancel_attempt& a) {
  if (auto slot = arm_->slots.extract(a.lease)) {
    scheduler_->release(a.node, options_.run, slot.mapped().worker);
    assign_soon();
  }
  to_node(a.node, port_of(a.node),
          [this, lease = a.lease](sim_node& n) { carry_out(n, n.core->on_cancel({lease})); });
}

void world::act(acknowledge& a) {
  if (auto slot = arm_->slots.extract(a.lease)) {
    scheduler_->release(a.node, options_.run, slot.mapped().worker);
    assign_soon();
  }
  to_node(a.node, port_of(a.node),
          [this, lease = a.lease](sim_node& n) { carry_out(n, n.core->on_ack({lease})); });
}

void world::act(merge_result& a) {
  to_synthesizer([this, s = a.stream, result = a.result] { put(s, result->text); });
}

void world::act(flag_gap& a) {
  to_synthesizer([this, a] { put_gap(a); });
}

void world::act(keep_partial&) {}

void world::act(finish_report&) {
  to_synthesizer([this] { finish_draft(); });
}

void world::act(wake_at& a) {
  if (!arm_->alarms.insert(a.when).second)
    return;
  clock_.at(a.when, [this, life = arm_life_] {
    if (arm_life_ == life)
      happened(timer_fired{});
  });
}

void world::act(announce& a) {
  told(a.notice);
}

void world::act(end_run& a) {
  require(!notices_.empty() && is_end(notices_.back().type), "the end is told before it comes");
  exit_code_ = a.exit_code;
  require(scheduler_->waiting() == 0, "a run that ends has taken back what it asked for");
  scheduler_->remove_run(options_.run);
  close_run();
}

void world::close_run() {
  for (const auto& [name, over] : ports_)
    to_node(name, over, [this](sim_node& n) { carry_out(n, n.core->on_close_run(options_.run)); });
}

// --- news

void world::on_grant(const slot_grant& g, wire over) {
  if (over <= arm_->dead[g.node]) {
    // The slot went with the connection. The core still waits, so it has to be asked for again.
    for (auto& action : arm_->core.standing())
      if (auto* want = std::get_if<want_slot>(&action); want && want->stream == g.stream)
        act(*want);
    return;
  }
  granted_worker_ = g.worker;
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
  happened(node_returned{node, has});
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
    happened(node_gone{node, why});
  else
    happened(node_returned{node, newer});
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
    if (!open.contains(slot->first))
      closed.insert(arm_->slots.extract(slot));
  }
  return closed;
}

} // namespace tributary::sim
