#include "tests/sim/random_plan.hpp"
#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

world::world(uint64_t seed, bool trace) : world_state(seed, trace) {
  auto drawn = random_plan(dice_);
  plan_approvals(drawn);
  plan_ = std::make_shared<const plan>(std::move(drawn));
  options_ = random_options(dice_);
  names_ = names_of(*plan_, options_.run);
  plan_troubles();
  plan_accounts();
  plan_nodes();
  plan_database();
  for (size_t i = 0; i < coordinator_count_; ++i)
    coordinators_.push_back(std::make_unique<sim_coordinator>(*this, i));
}

world::~world() = default;

void world::plan_accounts() {
  if (!dice_.permille(600))
    return;
  accounts_ = {{"w", 0}, {"x", 1}, {"y", 0}};
  for (int i = 0; i < 2; ++i) {
    auto& provider = providers_.emplace_back();
    if (dice_.permille(500))
      provider.told.max_parallel = dice_.between(1, 8);
    if (dice_.permille(300))
      provider.told.requests_per_minute = dice_.between(6, 120);
    if (dice_.permille(300))
      provider.rate = dice_.between(3, 60);
  }
}

void world::plan_nodes() {
  for (uint32_t i = dice_.between(1, 5); i > 0; --i) {
    node_offer offer;
    offer.name = fmt::format("n{}", i);
    offer.slots = dice_.between(1, 4);
    if (dice_.permille(300))
      offer.workers = {"w", "y"};
    if (dice_.permille(400))
      offer.labels["zone"] = "a";
    nodes_[offer.name].offer = offer;
  }
}

// One seed in five has a cluster in good health, where stricter promises hold.
void world::plan_troubles() {
  auto sometimes = [this](uint32_t rate) { return dice_.permille(500) ? dice_.below(rate) : 0; };
  troubles_.attempt_fails = sometimes(400);
  troubles_.result_doubled = sometimes(500);
  troubles_.synthesizer_dies = sometimes(60);
  troubles_.provider_sick = sometimes(60);
  heal_at_ = clock_.now() + dice_.span(5s, 90s);
  healthy_ = dice_.permille(200);
  if (healthy_)
    return;
  troubles_.node_dies = sometimes(60);
  troubles_.wire_cut = sometimes(120);
  troubles_.node_freezes = sometimes(60);
  troubles_.node_drains = sometimes(30);
  troubles_.arm_dies = sometimes(100);
  troubles_.scheduler_dies = sometimes(60);
  troubles_.arm_dies_between = sometimes(10);
  troubles_.coordinator_dies = sometimes(60);
  troubles_.coordinator_dies_between = sometimes(6);
  troubles_.disk_bad = sometimes(60);
  troubles_.partition = sometimes(40);
  troubles_.wire_sick = sometimes(100);
}

sim_node* world::any_node() {
  auto at = std::next(nodes_.begin(), dice_.below(nodes_.size()));
  return at->second.alive ? &at->second : nullptr;
}

// With one there is nothing to draw.
sim_coordinator& world::any_coordinator() {
  return *coordinators_[coordinators_.size() == 1 ? 0 : dice_.below(coordinators_.size())];
}

void world::make_trouble() {
  trouble_nodes();
  trouble_wires();
  for (auto& provider : providers_)
    if (dice_.permille(troubles_.provider_sick)) {
      trace("a provider is sick");
      auto until = clock_.now() + dice_.span(1s, 1min);
      (dice_.permille(700) ? provider.overloaded_until : provider.locked_until) = until;
    }
  if (auto& c = any_coordinator(); !c.is_down() && !c.is_stopped())
    c.trouble();
  if (database_)
    trouble_database();
}

void world::trouble_wires() {
  if (auto* n = any_node(); n && dice_.permille(troubles_.wire_cut))
    lose_link(*n);
  if (dice_.permille(troubles_.partition)) {
    trace("all wires are cut");
    partition_until_ = clock_.now() + dice_.span(1s, 1min);
    for (auto& [name, n] : nodes_)
      lose_link(n);
  }
  auto* n = any_node();
  if (!n || !dice_.permille(troubles_.wire_sick))
    return;
  trace(n->offer.name + "'s wire is sick");
  auto until = clock_.now() + dice_.span(1s, 20s);
  switch (dice_.below(5)) {
    case 0:
      n->deaf_until = until;
      break;
    case 1:
      n->mute_until = until;
      break;
    case 2:
      n->slow_until = until;
      break;
    case 3:
      n->away_until = clock_.now() + dice_.span(1min, 5min);
      lose_link(*n);
      break;
    default:
      for (int times = 0; times < 20; ++times)
        clock_.after(dice_.span(0s, 10s), [this, name = n->offer.name] {
          if (clock_.now() < heal_at_)
            lose_link(nodes_.at(name));
        });
  }
}

void world::trouble_nodes() {
  if (auto* n = any_node(); n && dice_.permille(troubles_.node_dies)) {
    trace(n->offer.name + " dies");
    n->alive = false;
    lose_link(*n);
    if (dice_.permille(800))
      clock_.after(dice_.span(100ms, 10s), [this, name = n->offer.name] {
        if (!nodes_.at(name).alive)
          start_node(name);
      });
  }
  if (auto* n = any_node(); n && !n->frozen && dice_.permille(troubles_.node_freezes)) {
    trace(n->offer.name + " freezes");
    n->frozen = true;
    clock_.after(dice_.span(100ms, 8s), [this, name = n->offer.name, life = n->incarnation] {
      auto& node = nodes_.at(name);
      if (!node.alive || node.incarnation != life)
        return;
      node.frozen = false;
      for (auto inbox = std::exchange(node.inbox, {}); auto& what : inbox)
        what();
    });
  }
  if (auto* n = any_node();
      n && !coordinator_of(*n).is_down() && dice_.permille(troubles_.node_drains)) {
    auto name = n->offer.name;
    trace(name + " is asked to drain");
    auto& c = coordinator_of(*n);
    c.run([&c, name] { c.drain(name); });
    clock_.after(dice_.span(1s, 20s), [this, name, life = n->incarnation] {
      auto& node = nodes_.at(name);
      if (node.alive && node.incarnation == life && node.core->draining())
        carry_out(node, node.core->on_drain_deadline());
    });
  }
}

// From here on all is well: nodes come back, and one joins each coordinator that can run whatever
// there is.
void world::heal() {
  auto fails = troubles_.attempt_fails;
  auto doubled = troubles_.result_doubled;
  troubles_ = {};
  troubles_.attempt_fails = fails;
  troubles_.result_doubled = doubled;
  shared_troubles_ = {};
  partition_until_ = database_away_until_ = {};
  for (auto& c : coordinators_)
    c->heal();
  for (auto& provider : providers_)
    provider.overloaded_until = provider.locked_until = {};
  for (auto& [name, n] : nodes_)
    n.deaf_until = n.mute_until = n.slow_until = n.away_until = {}, n.cut_off_until.clear();
  add_havens();
  for (auto& [name, n] : nodes_)
    if (!n.alive)
      start_node(name);
}

void world::add_havens() {
  for (size_t i = 0; i < coordinators_.size(); ++i) {
    auto name = i == 0 ? std::string{"haven"} : fmt::format("haven{}", i);
    auto& haven = nodes_[name];
    haven.offer = {name, 3, {}, {{"zone", "a"}}};
    haven.coordinators = {i};
  }
}

// Each second: heartbeats of those who are connected and awake, then a look at the others.
void world::tick() {
  for (auto& [name, n] : nodes_)
    beat(n);
  for (auto& c : coordinators_)
    if (!c->is_down())
      c->run([c = c.get()] { c->check_deadlines(); });
  if (database_)
    check_takeover();
}

} // namespace tributary::sim
