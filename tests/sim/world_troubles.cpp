#include "tests/sim/random_plan.hpp"
#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

constexpr duration lost_after = 4s;

} // namespace

world::world(uint64_t seed, bool trace)
  : dice_(seed), table_(lost_after), journal_(memory_journal()), seed_(seed), trace_(trace) {
  plan_ = std::make_shared<const plan>(random_plan(dice_));
  options_ = random_options(dice_);
  names_.run = options_.run;
  for (const auto& s : plan_->streams)
    names_.streams.push_back(s.id);
  plan_troubles();
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

world::~world() = default;

// One seed in five has a cluster in good health, where stricter promises hold.
void world::plan_troubles() {
  auto sometimes = [this](uint32_t rate) { return dice_.permille(500) ? dice_.below(rate) : 0; };
  troubles_.attempt_fails = sometimes(400);
  troubles_.result_doubled = sometimes(500);
  troubles_.synthesizer_dies = sometimes(60);
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
}

sim_node* world::any_node() {
  auto at = std::next(nodes_.begin(), dice_.below(nodes_.size()));
  return at->second.alive ? &at->second : nullptr;
}

void world::make_trouble() {
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
  if (auto* n = any_node(); n && dice_.permille(troubles_.wire_cut))
    lose_link(*n);
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
  if (auto* n = any_node(); n && dice_.permille(troubles_.node_drains)) {
    auto name = n->offer.name;
    trace(name + " is asked to drain");
    table_.on_drain(name);
    scheduler_->drain_node(name);
    to_node(name, port_of(name),
            [this](sim_node& node) { carry_out(node, node.core->on_drain()); });
    clock_.after(dice_.span(1s, 20s), [this, name, life = n->incarnation] {
      auto& node = nodes_.at(name);
      if (node.alive && node.incarnation == life && node.core->draining())
        carry_out(node, node.core->on_drain_deadline());
    });
  }
  if (dice_.permille(troubles_.arm_dies))
    kill_arm();
  if (dice_.permille(troubles_.scheduler_dies))
    start_scheduler();
  if (dice_.permille(troubles_.synthesizer_dies))
    start_synthesizer();
}

// From here on all is well: nodes come back, and one joins that can run whatever there is.
void world::heal() {
  auto fails = troubles_.attempt_fails;
  auto doubled = troubles_.result_doubled;
  troubles_ = {};
  troubles_.attempt_fails = fails;
  troubles_.result_doubled = doubled;
  auto& haven = nodes_["haven"];
  haven.offer = {"haven", 3, {}, {{"zone", "a"}}};
  for (auto& [name, n] : nodes_)
    if (!n.alive)
      start_node(name);
}

// --- the scheduler, which remembers nothing over its death

void world::start_scheduler() {
  trace("a scheduler starts");
  scheduler_ = std::make_unique<scheduler>();
  scheduler_->cap_worker("x", 3);
  for (const auto& [name, over] : ports_) {
    const auto& n = nodes_.at(name);
    auto in_use = n.alive && n.link == over ? holdings(n).size() : 0;
    scheduler_->add_node(n.offer, static_cast<uint32_t>(in_use));
    if (const auto* row = table_.find(name); row && row->state == node_state::draining)
      scheduler_->drain_node(name);
  }
  clock_.after(5s, [this, which = scheduler_.get()] {
    if (which != scheduler_.get())
      return;
    for (const auto& [name, over] : ports_)
      scheduler_->drop_unclaimed(name);
    assign_soon();
  });
  if (arm_ && !arm_->silent)
    enrol();
}

void world::enrol() {
  if (arm_->core.ended())
    return;
  scheduler_->add_run(options_.run, 1, plan_->max_parallel);
  std::vector<held_slot> held;
  for (const auto& [lease, slot] : arm_->slots)
    held.push_back({slot.node, slot.worker});
  scheduler_->restate_run(options_.run, held);
  for (auto& action : arm_->core.standing())
    if (std::holds_alternative<want_slot>(action))
      carry_out(action);
  assign_soon();
}

void world::assign_soon() {
  if (std::exchange(assigning_, true))
    return;
  clock_.after(dice_.span(0ms, 3ms), [this] {
    assigning_ = false;
    for (const auto& g : scheduler_->assign())
      to_arm("scheduler", [this, g, over = port_of(g.node)] { on_grant(g, over); });
    for (const auto& gap : scheduler_->gaps())
      to_arm("scheduler", [this, gap] { happened(slot_unmet{gap.stream, gap.why}); });
  });
}

} // namespace tributary::sim
