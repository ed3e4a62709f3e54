#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// Where coordinators share runs, a run's owner may come later than the nodes that work for it.
constexpr auto owners_come_within = 10s;

} // namespace

wire sim_coordinator::port_of(const std::string& name) const {
  auto at = ports_.find(name);
  return at == ports_.end() ? 0 : at->second;
}

// Grants on the new connection may reach the run before the news of it does: each names the
// connection that it is for.
void sim_coordinator::on_hello(const std::string& name, wire over, const node_offer& offer,
                               const std::string& incarnation, std::vector<lease_id> has) {
  auto old = port_of(name);
  world_.trace(fmt::format("{} says hello on wire {} and has {}", name, over, has.size()));
  auto verdict = table_->on_hello(offer, incarnation, false, now());
  if (verdict == node_table::welcome::refused)
    return world_.refuse(world_.nodes_.at(name));
  if (verdict == node_table::welcome::restarted)
    to_arm("nodes", [this, name, over] { on_node_lost(name, over - 1, "was restarted"); });
  if (verdict != node_table::welcome::returned)
    to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_joined, name, ""}); });
  ports_[name] = last_ports_[name] = over;
  if (old != 0)
    scheduler_->remove_node(name);
  if (knows_end())
    has.clear();
  scheduler_->add_node(offer, static_cast<uint32_t>(has.size()));
  auto draining = table_->find(name)->state == node_state::draining;
  if (draining)
    scheduler_->drain_node(name);
  assign_soon();
  after(5s, [this, name, over] {
    if (port_of(name) == over)
      scheduler_->drop_unclaimed(name);
    assign_soon();
  });
  to_arm("nodes", [this, name, over, has] { on_holdings(name, over, has, true); });
  if (has_database() && !has.empty())
    after(owners_come_within, [this, name, over] { drop_unclaimed(name, over); });
  auto over_now = knows_end();
  world_.to_node(name, over, [this, over_now, draining](sim_node& n) {
    if (over_now)
      world_.carry_out(n, n.core->on_close_run(world_.options_.run));
    world_.carry_out(n, n.core->on_connected());
    // It may not have heard that it was asked to leave.
    if (draining)
      world_.carry_out(n, n.core->on_drain());
  });
}

void sim_coordinator::on_cut(const std::string& name, wire over) {
  if (port_of(name) != over)
    return;
  world_.trace(name + " is cut off");
  ports_.erase(name);
  table_->on_cut(name, now());
  scheduler_->remove_node(name);
  assign_soon();
}

void sim_coordinator::on_bye(const std::string& name, wire over) {
  if (port_of(name) != over)
    return;
  world_.trace(name + " leaves");
  ports_.erase(name);
  table_->remove(name);
  scheduler_->remove_node(name);
  assign_soon();
  to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_left, name, ""}); });
  to_arm("nodes", [this, name, over] { on_node_lost(name, over, "left"); });
  auto& n = world_.nodes_.at(name);
  n.link = 0;
  n.alive = false;
}

void sim_coordinator::give_up(const std::string& name) {
  world_.trace(name + " is given up");
  auto over = port_of(name);
  ports_.erase(name);
  scheduler_->remove_node(name);
  assign_soon();
  to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_lost, name, "silent"}); });
  to_arm("nodes", [this, name, dead = last_ports_[name]] {
    on_node_lost(name, dead, "was silent for too long");
  });
  auto& n = world_.nodes_.at(name);
  if (over != 0 && n.link == over)
    world_.lose_link(n);
}

void sim_coordinator::on_heartbeat(const std::string& name, wire over) {
  table_->on_heartbeat(name, now());
  if (has_database())
    world_.to_node(name, over, [this](sim_node& n) { n.heard = now(); });
}

void sim_coordinator::drain(const std::string& name) {
  table_->on_drain(name);
  scheduler_->drain_node(name);
  world_.to_node(name, port_of(name),
                 [this](sim_node& n) { world_.carry_out(n, n.core->on_drain()); });
}

// Who was stopped has heard nobody meanwhile: that time is no node's silence.
void sim_coordinator::check_deadlines() {
  auto late = now() - std::exchange(checked_last_, now()) - 1s;
  if (late > 1s)
    table_->postpone(late);
  for (const auto& name : table_->take_lost(now()))
    give_up(name);
}

void sim_coordinator::drop_unclaimed(const std::string& name, wire over) {
  if (port_of(name) == over && !arm_)
    world_.to_node(name, over, [this](sim_node& n) {
      world_.carry_out(n, n.core->on_close_run(world_.options_.run));
    });
}

} // namespace tributary::sim
