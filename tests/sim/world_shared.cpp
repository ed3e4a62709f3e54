#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// The lease of the one who is gone, the turn of the one who comes, and what both take.
constexpr auto taken_over_within = 5s;

} // namespace

void world::plan_database() {
  dice own{seed_, 1, 0};
  if (!own.permille(333))
    return;
  database_.emplace([this](bool holds, const std::string& what) { require(holds, what); });
  coordinator_count_ = own.between(2, 3);
  for (auto& [name, n] : nodes_) {
    n.coordinators.clear();
    auto first = own.permille(700) ? 0 : own.below(coordinator_count_);
    for (size_t i = 0; i < coordinator_count_; ++i)
      n.coordinators.push_back((first + i) % coordinator_count_);
  }
  if (healthy_)
    return;
  auto sometimes = [&own](uint32_t rate) { return own.permille(600) ? own.below(rate) : 0; };
  auto& t = shared_troubles_;
  t.coordinator_dies = sometimes(100);
  t.coordinator_hangs = sometimes(200);
  t.database_away = sometimes(60);
  t.way_cut = sometimes(100);
  t.node_cut_off = sometimes(100);
  t.hangs_between = sometimes(15);
  t.answer_lost = sometimes(60);
  t.write_late = sometimes(40);
  t.claim_in_vain = sometimes(300);
}

void world::trouble_database() {
  const auto& t = shared_troubles_;
  if (dice_.permille(t.database_away)) {
    trace("the database is away");
    database_away_until_
      = clock_.now() + dice_.span(100ms, dice_.permille(500) ? 3s : duration{1min});
  }
  auto& c = any_coordinator();
  if (dice_.permille(t.way_cut)) {
    trace(c.id() + " does not reach the database");
    c.lose_database(clock_.now() + dice_.span(100ms, 20s));
  }
  if (!c.is_down() && !c.is_stopped() && dice_.permille(t.coordinator_hangs))
    c.hang(dice_.span(100ms, 12s));
  if (!c.is_down() && dice_.permille(t.coordinator_dies))
    c.crash();
  auto* n = any_node();
  if (!n || !dice_.permille(t.node_cut_off))
    return;
  auto from = dice_.below(coordinator_count_);
  trace(fmt::format("{} is cut off from coordinator {}", n->offer.name, from));
  n->cut_off_until[from] = clock_.now() + dice_.span(1s, 30s);
  if (n->at == from)
    lose_link(*n);
}

void world::check_takeover() {
  const auto& owner = database_->owner();
  auto able = false;
  for (auto& c : coordinators_) {
    c->note_fitness();
    able = able || (c->id() == owner && c->is_able());
  }
  std::pair owner_now{owner, database_->tail().epoch};
  auto changed = std::exchange(owner_then_, owner_now) != owner_now;
  if (able || changed || database_->exit_code())
    unattended_since_.reset();
  if (able || database_->exit_code())
    return;
  if (!unattended_since_)
    unattended_since_ = clock_.now();
  for (const auto& c : coordinators_)
    require(!c->fit_since() || c->id() == owner
              || clock_.now() <= std::max(*unattended_since_, *c->fit_since()) + taken_over_within,
            fmt::format("{} has taken over the run that {} does nothing for", c->id(), owner));
}

} // namespace tributary::sim
