#include "runtime/run/run_action.hpp"

#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

void world::start_node(const std::string& name) {
  auto& n = nodes_.at(name);
  n.core = std::make_unique<node_core>(n.offer);
  n.incarnation = fmt::format("i{}", ++next_incarnation_);
  n.alive = true;
  n.frozen = false;
  n.slot_jobs.clear();
  n.inbox.clear();
  connect(n);
}

std::vector<lease_id> world::holdings(const sim_node& n) {
  auto has = n.core->running();
  for (auto& lease : n.core->holding())
    has.push_back(std::move(lease));
  return has;
}

// A new connection; its first message says who is there and what it has.
void world::connect(sim_node& n) {
  if (!n.alive || n.link != 0)
    return;
  auto wait = std::max(partition_until_, n.away_until);
  auto* to = clock_.now() < wait ? nullptr : find_coordinator(n);
  if (!to) {
    clock_.at(std::max(wait, clock_.now() + dice_.span(50ms, 6s)),
              [this, name = n.offer.name, life = n.incarnation] {
                if (auto& node = nodes_.at(name); node.incarnation == life)
                  connect(node);
              });
    return;
  }
  auto over = n.link = ++next_wire_;
  n.last_in = n.last_out = n.heard = clock_.now();
  auto when = n.last_out += dice_.span(1ms, 50ms);
  clock_.at(when,
            [this, to, over, offer = n.offer, incarnation = n.incarnation, has = holdings(n)] {
              to->run([this, to, over, offer, incarnation, has] {
                if (auto& node = nodes_.at(offer.name); node.alive && node.link == over)
                  to->on_hello(offer.name, over, offer, incarnation, has);
              });
            });
}

void world::refuse(sim_node& n) {
  n.link = 0;
  clock_.after(300ms, [this, name = n.offer.name, life = n.incarnation] {
    if (auto& node = nodes_.at(name); node.incarnation == life)
      connect(node);
  });
}

// One that is stopped takes connections, as its kernel does, but never answers the first word.
sim_coordinator* world::find_coordinator(sim_node& n) {
  for (auto number : n.coordinators) {
    auto& c = *coordinators_[number];
    if (c.is_down() || c.is_stopped() || clock_.now() < n.cut_off_until[number])
      continue;
    n.at = number;
    return &c;
  }
  return nullptr;
}

void world::lose_links_to(size_t coordinator) {
  for (auto& [name, n] : nodes_)
    if (n.at == coordinator)
      lose_link(n);
}

void world::lose_link(sim_node& n) {
  if (n.link == 0)
    return;
  auto over = std::exchange(n.link, 0);
  auto name = n.offer.name;
  // Sometimes the other side hears nothing of it, and has to notice the silence.
  if (!dice_.permille(300))
    coordinator_of(n).after(dice_.span(0ms, 300ms),
                            [to = &coordinator_of(n), name, over] { to->on_cut(name, over); });
  clock_.after(dice_.span(50ms, 6s), [this, name, life = n.incarnation] {
    if (auto& node = nodes_.at(name); node.incarnation == life)
      connect(node);
  });
}

void world::in_node(const std::string& name, wire over,
                    const std::function<void(sim_node&)>& what) {
  auto& n = nodes_.at(name);
  if (!n.alive || n.link != over || over == 0)
    return;
  if (n.frozen)
    n.inbox.push_back([this, name, over, what] { in_node(name, over, what); });
  else
    what(n);
}

duration world::travel(const sim_node& n) {
  return dice_.span(0ms, clock_.now() < n.slow_until ? 3s : duration{50ms});
}

void world::to_node(const std::string& name, wire over, std::function<void(sim_node&)> what) {
  auto at = nodes_.find(name);
  if (at == nodes_.end() || over == 0 || at->second.link != over)
    return;
  auto& n = at->second;
  n.last_in = std::max({n.last_in, clock_.now() + travel(n), n.deaf_until});
  clock_.at(n.last_in, [this, name, over, what = std::move(what)] { in_node(name, over, what); });
}

void world::to_coordinator(sim_node& n, std::function<void(sim_coordinator&)> what) {
  if (n.link == 0)
    return;
  n.last_out = std::max({n.last_out, clock_.now() + travel(n), n.mute_until});
  auto* to = &coordinator_of(n);
  clock_.at(n.last_out, [to, name = n.offer.name, over = n.link, what = std::move(what)] {
    to->run([to, name, over, what] {
      if (to->port_of(name) == over)
        what(*to);
    });
  });
}

void world::carry_out(sim_node& n, std::vector<node_core::action> actions) {
  for (auto& action : actions) {
    if (auto* start = std::get_if<node_core::start_slot>(&action)) {
      start_job(n, *start);
    } else if (auto* stop = std::get_if<node_core::stop_slot>(&action)) {
      // A cancelled worker takes a moment to end.
      auto job = n.slot_jobs[stop->slot];
      clock_.after(dice_.span(0ms, 200ms),
                   [this, name = n.offer.name, life = n.incarnation, slot = stop->slot, job] {
                     auto& node = nodes_.at(name);
                     if (node.alive && node.incarnation == life && node.slot_jobs[slot] == job) {
                       ++node.slot_jobs[slot];
                       carry_out(node, node.core->on_slot_done(
                                         slot, tl::unexpected<failure>(
                                                 failure{failure_kind::process_exit, "", {}, {}})));
                     }
                   });
    } else if (auto* report = std::get_if<node_core::report>(&action)) {
      const auto& outcome = report->outcome;
      if (!outcome.result
          && outcome.result.error().message.find("no free slot") != std::string::npos)
        ++refused_;
      auto times = dice_.permille(troubles_.result_doubled) ? 2 : 1;
      for (int i = 0; i < times; ++i)
        to_coordinator(n, [outcome](sim_coordinator& c) { c.on_outcome(outcome); });
    } else {
      to_coordinator(
        n, [name = n.offer.name, over = n.link](sim_coordinator& c) { c.on_bye(name, over); });
    }
  }
}

void world::start_job(sim_node& n, const node_core::start_slot& start) {
  auto job = ++n.slot_jobs[start.slot];
  auto name = n.offer.name;
  auto life = n.incarnation;
  // Tasks are shared of what takes long.
  auto long_ones = tasks_shown(*start.order) > 1 ? 400u : 50u;
  auto took = dice_.permille(long_ones) ? dice_.span(5s, 60s) : dice_.span(1ms, 3s);
  auto result = outcome_of(*start.order);
  auto* provider = provider_of(start.order->worker);
  if (auto refused = provider ? provider->take(clock_.now(), dice_) : std::nullopt) {
    result = tl::unexpected<failure>(*refused);
    took = dice_.span(1ms, 500ms);
  }
  if (dice_.permille(150))
    clock_.after(took / 2, [this, name, lease = start.order->lease, life] {
      auto& node = nodes_.at(name);
      if (node.alive && node.incarnation == life)
        to_coordinator(node, [lease](sim_coordinator& c) { c.on_progress(lease, 0); });
    });
  if (auto tasks = tasks_shown(*start.order); tasks > 1)
    for (uint32_t task = 0; task < tasks; ++task)
      if (dice_.permille(800))
        clock_.after(took * task / tasks, [this, name, lease = start.order->lease, life, task] {
          auto& node = nodes_.at(name);
          if (node.alive && node.incarnation == life)
            to_coordinator(node,
                           [lease, task](sim_coordinator& c) { c.on_progress(lease, task + 1); });
        });
  auto done = std::make_shared<std::function<void()>>();
  *done = [this, name, life, slot = start.slot, job, result] {
    auto& node = nodes_.at(name);
    if (!node.alive || node.incarnation != life || node.slot_jobs[slot] != job)
      return;
    auto end = [this, slot, job, result](sim_node& where) {
      if (where.slot_jobs[slot] != job)
        return;
      ++where.slot_jobs[slot];
      carry_out(where, where.core->on_slot_done(slot, result));
    };
    if (node.frozen)
      node.inbox.push_back([this, name, end] { end(nodes_.at(name)); });
    else
      end(node);
  };
  clock_.after(took, [done] { (*done)(); });
}

// How many tasks are seen to be begun, one after the other, where it is looked for at all.
uint32_t world::tasks_shown(const work_order& order) const {
  const auto& adapt = plan_->adapt;
  auto all = static_cast<uint32_t>(order.stream->tasks.size());
  if (!adapt.split_after_milli && !adapt.max_streams)
    return 0;
  return order.tasks.empty() ? all : static_cast<uint32_t>(order.tasks.size());
}

// A node whose coordinator says nothing any more looks for another one.
void world::beat(sim_node& n) {
  if (!n.alive || n.frozen || n.link == 0)
    return;
  if (database_ && clock_.now() - n.heard > lost_after)
    return lose_link(n);
  to_coordinator(
    n, [name = n.offer.name, over = n.link](sim_coordinator& c) { c.on_heartbeat(name, over); });
}

sim_provider* world::provider_of(const std::string& worker) {
  auto account = accounts_.find(worker);
  return account == accounts_.end() ? nullptr : &providers_[account->second];
}

namespace {

/// The first lines of the results, each in its section; one fewer where it is to be a bad one.
std::string folded(const work_order& order, bool loses) {
  std::string out = "<!-- overview -->\nWhat they say.\n";
  for (size_t i = loses ? 1 : 0; i < order.needs.size(); ++i) {
    const auto& need = order.needs[i];
    out += fmt::format("<!-- section: {} -->\n{}\n", need.stream,
                       need.text ? need.text->substr(0, need.text->find('\n')) : "");
  }
  return out;
}

/// Sometimes a claim that others may contradict.
std::string claimed(dice& d) {
  if (!d.permille(150))
    return {};
  return fmt::format("\n```claims\n[{{\"subject\": \"S{}\", \"attribute\": \"price\", "
                     "\"value\": \"{} USD\"}}]\n```\n",
                     d.below(3), d.between(10, 12));
}

} // namespace

attempt_result world::outcome_of(const work_order& order) {
  if (dice_.permille(troubles_.attempt_fails)) {
    failure f;
    f.kind = static_cast<failure_kind>(dice_.below(failure_kinds));
    f.message = "simulated";
    if (dice_.permille(100))
      f.retry_after = dice_.span(0s, 20s);
    if (dice_.permille(300)) {
      f.salvage = fmt::format("Half of what {} would have found in attempt {}.", order.stream->id,
                              order.lease.attempt);
      f.used = {dice_.below(100), dice_.below(50), dice_.below(100)};
    }
    return tl::unexpected<failure>(f);
  }
  completion c;
  if (order.stream->type == synthesizing)
    c.text = folded(order, dice_.permille(troubles_.attempt_fails / 2));
  else if (!dice_.permille(troubles_.attempt_fails / 10))
    c.text = fmt::format("Found by {} in attempt {} with {} needs, {} of {} tasks.\n",
                         order.stream->id, order.lease.attempt, order.needs.size(),
                         order.tasks.size(), order.stream->tasks.size())
             + claimed(dice_);
  c.service_time = dice_.span(1ms, 3s);
  c.cpu_time = c.service_time / 2;
  c.used = {dice_.below(100), dice_.below(50), dice_.below(100)};
  return std::make_shared<const completion>(std::move(c));
}

} // namespace tributary::sim
