#include "runtime/simulate/trial_parts.hpp"

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

void trial::start_nodes() {
  permits_.now = now_;
  scheduler_.ask_for_permits(permits_);
  scheduler_.add_run(options_.run, 1, plan_->max_parallel);
  meet_workers();
  for (uint32_t place = 0; place < if_.nodes.size(); ++place) {
    scheduler_.add_node(if_.nodes[place], 0);
    node_places_[if_.nodes[place].name] = place;
  }
  node_up_.assign(if_.nodes.size(), true);
  if (if_.node_deaths > 0 && !if_.nodes.empty())
    next_death_ = now_;
  if (next_death_)
    *next_death_
      += deaths_.wait(duration{1h} * 1000 / (if_.node_deaths * int64_t(if_.nodes.size())));
}

void trial::meet_workers() {
  for (const auto& [name, profile] : if_.workers) {
    scheduler_.cap_worker(name, profile.max_parallel);
    auto account = account_of(profile);
    if (account.empty())
      continue;
    auto number = permits_.accounts.add_worker(account, name, limits_of(profile), now_);
    accounts_[name] = number;
    scheduler_.govern(name, number);
  }
}

void trial::end_account(const std::string& worker, attempt_ending ending) {
  auto account = accounts_.find(worker);
  if (account == accounts_.end())
    return;
  ending.worker = worker;
  permits_.accounts.on_ended(account->second, ending, now_);
}

void trial::assign() {
  refuse_in_vain();
  for (auto& g : scheduler_.assign()) {
    granted_ = g;
    happened(slot_granted{g.stream, g.node});
  }
  for (auto& gap : scheduler_.gaps()) {
    reasons_[gap.stream] = gap.why;
    happened(slot_unmet{gap.stream, gap.why});
  }
  await_permits();
}

// Streams whose account is known to be no good are not made to wait for it.
void trial::refuse_in_vain() {
  for (uint32_t account = 0; account < permits_.accounts.accounts(); ++account)
    if (auto why = permits_.accounts.refusal(account, now_))
      for (const auto& w : scheduler_.refuse(account))
        happened(slot_refused{w.stream, *why});
}

void trial::await_permits() {
  std::optional<time_point> next;
  for (auto account : scheduler_.held_back())
    if (auto opens = permits_.accounts.opens_at(account, now_))
      next = std::min(next.value_or(*opens), *opens);
  if (!next || (permit_alarm_ && *permit_alarm_ <= *next))
    return;
  permit_alarm_ = std::max(*next, now_ + duration{1});
  post(*permit_alarm_, moment::what::permit);
}

// Its connection is cut at once, so it gets nothing new; what ran there is lost when its time to
// come back is over.
void trial::kill_a_node() {
  auto nodes = static_cast<uint32_t>(if_.nodes.size());
  *next_death_ += deaths_.wait(duration{1h} * 1000 / (if_.node_deaths * int64_t(nodes)));
  auto place = deaths_.below(nodes);
  if (!node_up_[place])
    return;
  ++out_.node_deaths;
  node_up_[place] = false;
  scheduler_.remove_node(if_.nodes[place].name);
  assign_due_ = true;
  post(now_ + if_.lost_after, moment::what::lost, place);
  post(now_ + if_.lost_after + node_back_after, moment::what::back, place);
}

void trial::node_lost(uint32_t node) {
  std::vector<uint32_t> there;
  for (const auto& [lease, place] : open_)
    if (calls_[place].node == node)
      there.push_back(place);
  for (auto place : there)
    close(calls_[place], {});
  happened(node_gone{if_.nodes[node].name, "was silent for too long"});
}

void trial::node_back(uint32_t node) {
  node_up_[node] = true;
  scheduler_.add_node(if_.nodes[node], 0);
  assign_due_ = true;
}

} // namespace tributary::sim
