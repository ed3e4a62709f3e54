#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

wire world::port_of(const std::string& name) const {
  auto at = ports_.find(name);
  return at == ports_.end() ? 0 : at->second;
}

// Grants on the new connection may reach the run before the news of it does: each names the
// connection that it is for.
void world::on_hello(const std::string& name, wire over, const node_offer& offer,
                     const std::string& incarnation, std::vector<lease_id> has) {
  auto old = port_of(name);
  trace(fmt::format("{} says hello on wire {} and has {}", name, over, has.size()));
  auto verdict = table_->on_hello(offer, incarnation, false, clock_.now());
  if (verdict == node_table::welcome::refused) {
    auto& n = nodes_.at(name);
    n.link = 0;
    clock_.after(300ms, [this, name] { connect(nodes_.at(name)); });
    return;
  }
  if (verdict == node_table::welcome::restarted)
    to_arm("nodes", [this, name, over] { on_node_lost(name, over - 1, "was restarted"); });
  if (verdict != node_table::welcome::returned)
    to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_joined, name, ""}); });
  ports_[name] = last_ports_[name] = over;
  if (old != 0)
    scheduler_->remove_node(name);
  if (exit_code_)
    has.clear();
  scheduler_->add_node(offer, static_cast<uint32_t>(has.size()));
  auto draining = table_->find(name)->state == node_state::draining;
  if (draining)
    scheduler_->drain_node(name);
  assign_soon();
  clock_.after(5s, [this, name, over] {
    if (port_of(name) == over)
      scheduler_->drop_unclaimed(name);
    assign_soon();
  });
  to_arm("nodes", [this, name, over, has] { on_holdings(name, over, has, true); });
  auto over_now = exit_code_.has_value();
  to_node(name, over, [this, over_now, draining](sim_node& n) {
    if (over_now)
      carry_out(n, n.core->on_close_run(options_.run));
    carry_out(n, n.core->on_connected());
    // It may not have heard that it was asked to leave.
    if (draining)
      carry_out(n, n.core->on_drain());
  });
}

void world::on_cut(const std::string& name, wire over) {
  if (port_of(name) != over)
    return;
  trace(name + " is cut off");
  ports_.erase(name);
  table_->on_cut(name, clock_.now());
  scheduler_->remove_node(name);
  assign_soon();
}

void world::on_bye(const std::string& name, wire over) {
  if (port_of(name) != over)
    return;
  trace(name + " leaves");
  ports_.erase(name);
  table_->remove(name);
  scheduler_->remove_node(name);
  assign_soon();
  to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_left, name, ""}); });
  to_arm("nodes", [this, name, over] { on_node_lost(name, over, "left"); });
  auto& n = nodes_.at(name);
  n.link = 0;
  n.alive = false;
}

void world::give_up(const std::string& name) {
  trace(name + " is given up");
  auto over = port_of(name);
  ports_.erase(name);
  scheduler_->remove_node(name);
  assign_soon();
  to_arm("nodes", [this, name] { happened(node_noticed{notice_type::node_lost, name, "silent"}); });
  to_arm("nodes", [this, name, dead = last_ports_[name]] {
    on_node_lost(name, dead, "was silent for too long");
  });
  auto& n = nodes_.at(name);
  if (over != 0 && n.link == over)
    lose_link(n);
}

// Each second: heartbeats of those who are connected and awake, then a look at the others.
void world::tick() {
  if (down_)
    return;
  for (auto& [name, n] : nodes_)
    if (n.alive && !n.frozen && n.link != 0)
      to_coordinator(n, [this, name = name] { table_->on_heartbeat(name, clock_.now()); });
  for (const auto& name : table_->take_lost(clock_.now()))
    give_up(name);
}

} // namespace tributary::sim
