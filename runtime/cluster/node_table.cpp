#include "runtime/cluster/node_table.hpp"

#include "runtime/base/limits.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tributary {

std::string_view to_text(node_state state) {
  switch (state) {
    case node_state::up:
      return "up";
    case node_state::draining:
      return "draining";
    case node_state::away:
      return "away";
  }
  return "away";
}

struct node_table::parts {
  struct entry {
    row shown;
    /// Outlives being away: a node that drains and reconnects still drains.
    bool draining = false;
    /// Absent for those that are up in this process.
    std::optional<time_point> deadline;
  };

  duration lost_after{0};
  std::map<std::string, entry> nodes;
  /// Every entry's deadline, soonest first.
  std::set<std::pair<time_point, std::string>> deadlines;

  void set_deadline(entry& e, std::optional<time_point> at) {
    const auto& name = e.shown.offer.name;
    if (e.deadline)
      deadlines.erase({*e.deadline, name});
    e.deadline = at;
    if (at)
      deadlines.emplace(*at, name);
  }

  /// A node that is there from now on, with its clock started anew.
  void welcome_back(entry& e, time_point now) {
    e.shown.state = e.draining ? node_state::draining : node_state::up;
    e.shown.last_sign = std::max(e.shown.last_sign, now);
    set_deadline(e, e.shown.local ? std::nullopt : std::optional{e.shown.last_sign + lost_after});
  }

  static bool is_alive(const entry& e, time_point now) {
    return e.shown.state != node_state::away && (!e.deadline || now < *e.deadline);
  }
};

node_table::node_table(duration lost_after) : parts_{std::make_unique<parts>()} {
  parts_->lost_after = lost_after;
}

node_table::~node_table() = default;

node_table::welcome node_table::on_hello(const node_offer& offer, const std::string& incarnation,
                                         bool local, time_point now) {
  auto known = parts_->nodes.find(offer.name);
  if (known == parts_->nodes.end()) {
    if (parts_->nodes.size() >= limits::nodes)
      return welcome::refused;
    auto& fresh = parts_->nodes[offer.name];
    fresh.shown = {offer, incarnation, node_state::up, local, now};
    parts_->welcome_back(fresh, now);
    return welcome::joined;
  }
  auto& e = known->second;
  if (e.shown.incarnation == incarnation && e.shown.local == local) {
    e.shown.offer = offer;
    parts_->welcome_back(e, now);
    return welcome::returned;
  }
  if (parts::is_alive(e, now))
    return welcome::refused;
  parts_->set_deadline(e, {});
  e = {};
  e.shown = {offer, incarnation, node_state::up, local, now};
  parts_->welcome_back(e, now);
  return welcome::restarted;
}

void node_table::on_heartbeat(const std::string& node, time_point now) {
  auto known = parts_->nodes.find(node);
  // One from a node that is away was under way when its connection was cut: only a hello brings it
  // back.
  if (known == parts_->nodes.end() || known->second.shown.state == node_state::away)
    return;
  parts_->welcome_back(known->second, now);
}

void node_table::on_cut(const std::string& node, time_point now) {
  auto known = parts_->nodes.find(node);
  if (known == parts_->nodes.end() || known->second.shown.state == node_state::away)
    return;
  auto& e = known->second;
  e.shown.state = node_state::away;
  parts_->set_deadline(e, now + parts_->lost_after);
}

void node_table::on_drain(const std::string& node) {
  auto known = parts_->nodes.find(node);
  if (known == parts_->nodes.end())
    return;
  known->second.draining = true;
  if (known->second.shown.state == node_state::up)
    known->second.shown.state = node_state::draining;
}

void node_table::remove(const std::string& node) {
  auto known = parts_->nodes.find(node);
  if (known == parts_->nodes.end())
    return;
  parts_->set_deadline(known->second, {});
  parts_->nodes.erase(known);
}

void node_table::postpone(duration span) {
  for (auto& [name, e] : parts_->nodes)
    if (e.deadline)
      parts_->set_deadline(e, *e.deadline + span);
}

std::vector<std::string> node_table::take_lost(time_point now) {
  std::vector<std::string> lost;
  auto& deadlines = parts_->deadlines;
  while (!deadlines.empty() && deadlines.begin()->first <= now) {
    auto first = deadlines.extract(deadlines.begin());
    parts_->nodes.erase(first.value().second);
    lost.push_back(std::move(first.value().second));
  }
  return lost;
}

std::optional<time_point> node_table::next_deadline() const {
  if (parts_->deadlines.empty())
    return {};
  return parts_->deadlines.begin()->first;
}

const node_table::row* node_table::find(const std::string& node) const {
  auto known = parts_->nodes.find(node);
  return known == parts_->nodes.end() ? nullptr : &known->second.shown;
}

std::vector<const node_table::row*> node_table::rows() const {
  std::vector<const row*> all;
  all.reserve(parts_->nodes.size());
  for (const auto& [name, e] : parts_->nodes)
    all.push_back(&e.shown);
  return all;
}

} // namespace tributary
