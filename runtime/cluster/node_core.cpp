#include "runtime/cluster/node_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <queue>
#include <utility>

namespace tributary {

namespace {

using order_ptr = std::shared_ptr<const work_order>;

/// What one slot does.
struct slot_state {
  /// Null: free.
  order_ptr order;
  /// Its result is not wanted any more; the slot is free when it has ended.
  bool stopping = false;
};

attempt_result not_run(std::string why) {
  return tl::unexpected<failure>(failure{failure_kind::node_lost, std::move(why), {}, {}});
}

} // namespace

struct node_core::parts {
  using actions = std::vector<action>;

  node_offer offer;
  uint32_t spare = 0;
  std::vector<slot_state> slots;
  /// Lowest first, so that the same events give the same slots.
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> free;
  uint32_t stopping = 0;
  /// Attempts whose results are wanted, with their slots.
  std::map<lease_id, uint32_t> running;
  /// Orders for slots whose old attempt is still being stopped, first come first served.
  std::map<uint64_t, order_ptr> waiting;
  std::map<lease_id, uint64_t> place_of_waiting;
  uint64_t next_place = 0;
  /// Reported and not yet acknowledged.
  std::map<lease_id, attempt_outcome> held;
  bool draining = false;
  bool left = false;

  void start(order_ptr order, actions& out) {
    auto slot = free.top();
    free.pop();
    running.emplace(order->lease, slot);
    slots[slot] = {order, false};
    out.push_back(start_slot{slot, std::move(order)});
  }

  void hold(const lease_id& lease, attempt_result result, actions& out) {
    auto& kept
      = held.insert_or_assign(lease, attempt_outcome{lease, std::move(result)}).first->second;
    out.push_back(report{kept});
  }

  void take(order_ptr order, actions& out) {
    const auto& lease = order->lease;
    if (running.contains(lease) || place_of_waiting.contains(lease))
      return;
    if (auto known = held.find(lease); known != held.end())
      return out.push_back(report{known->second});
    if (draining)
      return hold(lease, not_run(fmt::format("node {} is draining", offer.name)), out);
    if (waiting.empty() && !free.empty())
      return start(std::move(order), out);
    if (waiting.size() >= stopping + free.size() + spare)
      return hold(lease, not_run(fmt::format("node {} has no free slot", offer.name)), out);
    place_of_waiting.emplace(lease, next_place);
    waiting.emplace(next_place++, std::move(order));
  }

  using running_at = std::map<lease_id, uint32_t>::iterator;
  running_at stop(running_at which, actions& out) {
    slots[which->second].stopping = true;
    ++stopping;
    out.push_back(stop_slot{which->second, which->first});
    return running.erase(which);
  }

  using waiting_at = std::map<lease_id, uint64_t>::iterator;
  waiting_at drop(waiting_at which) {
    waiting.erase(which->second);
    return place_of_waiting.erase(which);
  }

  void leave_if_done(actions& out) {
    if (!draining || left || !running.empty() || !waiting.empty() || !held.empty())
      return;
    left = true;
    out.push_back(leave{});
  }
};

node_core::node_core(node_offer offer, uint32_t spare) : parts_{std::make_unique<parts>()} {
  parts_->spare = spare;
  parts_->slots.resize(offer.slots);
  for (uint32_t slot = 0; slot < offer.slots; ++slot)
    parts_->free.push(slot);
  parts_->offer = std::move(offer);
}

node_core::~node_core() = default;

std::vector<node_core::action>
node_core::on_orders(std::vector<std::shared_ptr<const work_order>> orders) {
  std::vector<action> out;
  for (auto& order : orders)
    parts_->take(std::move(order), out);
  return out;
}

std::vector<node_core::action> node_core::on_cancel(const std::vector<lease_id>& leases) {
  std::vector<action> out;
  for (const auto& lease : leases) {
    if (auto r = parts_->running.find(lease); r != parts_->running.end())
      parts_->stop(r, out);
    else if (auto w = parts_->place_of_waiting.find(lease); w != parts_->place_of_waiting.end())
      parts_->drop(w);
    else
      parts_->held.erase(lease);
  }
  parts_->leave_if_done(out);
  return out;
}

std::vector<node_core::action> node_core::on_ack(const std::vector<lease_id>& leases) {
  std::vector<action> out;
  for (const auto& lease : leases)
    parts_->held.erase(lease);
  parts_->leave_if_done(out);
  return out;
}

std::vector<node_core::action> node_core::on_slot_done(uint32_t slot, attempt_result result) {
  std::vector<action> out;
  if (slot >= parts_->slots.size() || !parts_->slots[slot].order)
    return out;
  auto ended = std::exchange(parts_->slots[slot], {});
  parts_->free.push(slot);
  if (ended.stopping) {
    --parts_->stopping;
  } else {
    parts_->running.erase(ended.order->lease);
    parts_->hold(ended.order->lease, std::move(result), out);
  }
  if (auto next = parts_->waiting.begin(); next != parts_->waiting.end()) {
    auto order = std::move(next->second);
    parts_->drop(parts_->place_of_waiting.find(order->lease));
    parts_->start(std::move(order), out);
  }
  return out;
}

std::vector<node_core::action> node_core::on_drain() {
  std::vector<action> out;
  parts_->draining = true;
  parts_->leave_if_done(out);
  return out;
}

std::vector<node_core::action> node_core::on_drain_deadline() {
  std::vector<action> out;
  if (parts_->left)
    return out;
  leave going;
  going.handed_back = running();
  for (auto r = parts_->running.begin(); r != parts_->running.end();)
    r = parts_->stop(r, out);
  parts_->waiting.clear();
  parts_->place_of_waiting.clear();
  parts_->draining = true;
  parts_->left = true;
  out.push_back(std::move(going));
  return out;
}

std::vector<node_core::action> node_core::on_connected() {
  std::vector<action> out;
  out.reserve(parts_->held.size());
  for (const auto& [lease, outcome] : parts_->held)
    out.push_back(report{outcome});
  // The good-bye went down with the last connection, or we would not be asked again.
  if (parts_->left)
    out.push_back(leave{});
  return out;
}

std::vector<node_core::action> node_core::on_close_run(const std::string& run) {
  std::vector<action> out;
  const lease_id first{run, 0, 0};
  for (auto r = parts_->running.lower_bound(first);
       r != parts_->running.end() && r->first.run == run;)
    r = parts_->stop(r, out);
  auto& waiting = parts_->place_of_waiting;
  for (auto w = waiting.lower_bound(first); w != waiting.end() && w->first.run == run;)
    w = parts_->drop(w);
  auto& held = parts_->held;
  for (auto h = held.lower_bound(first); h != held.end() && h->first.run == run;)
    h = held.erase(h);
  parts_->leave_if_done(out);
  return out;
}

const node_offer& node_core::offer() const {
  return parts_->offer;
}

std::vector<lease_id> node_core::running() const {
  std::vector<lease_id> all;
  all.reserve(parts_->running.size() + parts_->waiting.size());
  for (const auto& [lease, slot] : parts_->running)
    all.push_back(lease);
  for (const auto& [place, order] : parts_->waiting)
    all.push_back(order->lease);
  return all;
}

std::vector<lease_id> node_core::holding() const {
  std::vector<lease_id> all;
  all.reserve(parts_->held.size());
  for (const auto& [lease, outcome] : parts_->held)
    all.push_back(lease);
  return all;
}

uint32_t node_core::free_slots() const {
  auto wanted = parts_->running.size() + parts_->waiting.size();
  return static_cast<uint32_t>(parts_->slots.size() - std::min(parts_->slots.size(), wanted));
}

bool node_core::draining() const {
  return parts_->draining;
}

} // namespace tributary
