#include "runtime/schedule/scheduler_parts.hpp"

#include <algorithm>
#include <cassert>

namespace tributary {

namespace {

/// One turn of a run of weight 1; a run of the greatest weight moves by one.
constexpr uint64_t turn = uint64_t{1} << 32;

constexpr uint32_t nobody = UINT32_MAX;

} // namespace

bool scheduler::parts::more_due::operator()(uint32_t left, uint32_t right) const {
  const auto& l = *all->runs[left];
  const auto& r = *all->runs[right];
  auto l_share = uint64_t{l.in_use} * r.weight;
  auto r_share = uint64_t{r.in_use} * l.weight;
  if (l_share != r_share)
    return l_share < r_share;
  return l.pass != r.pass ? l.pass < r.pass : left < right;
}

bool scheduler::parts::is_open(const kind& k) const {
  return !k.runs.empty() && !k.nodes.empty() && nodes[k.nodes.top()]->free() > 0
         && !workers[k.worker].full() && may_begin(workers[k.worker]);
}

// Slots and permits only get fewer while this goes on, so a kind that is closed once stays closed.
std::vector<slot_grant> scheduler::parts::assign() {
  std::vector<slot_grant> grants;
  open_kinds.clear();
  for (uint32_t k = 0; k < kinds.size(); ++k)
    if (kinds[k] && is_open(*kinds[k]))
      open_kinds.push_back(k);
  for (;;) {
    std::erase_if(open_kinds, [this](uint32_t k) { return !is_open(*kinds[k]); });
    auto due = nobody;
    for (auto k : open_kinds)
      if (auto first = kinds[k]->runs.top(); due == nobody || more_due{this}(first, due))
        due = first;
    if (due == nobody)
      return grants;
    auto& r = *runs[due];
    run_class* from = nullptr;
    const queued_request* best = nullptr;
    for (auto& c : r.classes) {
      if (c->queue.live() == 0 || !is_open(*kinds[c->kind]))
        continue;
      const auto* first = c->queue.first([&r](const queued_request& q) { return r.is_live(q); });
      if (!best || request_queue::before(*first, *best)) {
        best = first;
        from = c.get();
      }
    }
    assert(from);
    grants.push_back(grant(due, *from));
  }
}

slot_grant scheduler::parts::grant(uint32_t run_number, run_class& from) {
  auto& r = *runs[run_number];
  auto stream = from.queue.places().front().stream;
  from.queue.take_first();
  r.waiting.erase(stream);
  --waiting;

  const auto& k = *kinds[from.kind];
  auto to = node_for(k, r, stream);
  auto& n = *nodes[to];
  count_use(n, run_number, k.worker);
  set_in_use(to, n.in_use + 1);

  clock = std::max(clock, r.pass);
  r.pass = clock + std::max(turn / r.weight, uint64_t{1});
  place_run(run_number);
  auto account = workers[k.worker].account;
  auto permit = account == ungoverned ? 0 : permits->begin(account);
  return {r.name, stream, n.offer.name, k.worker_name, permit};
}

uint32_t scheduler::parts::node_for(const kind& k, run& r, stream_index stream) {
  auto best = k.nodes.top();
  auto wish = r.avoids.extract(stream);
  if (!wish || nodes[best]->offer.name != wish.mapped() || k.nodes.size() < 2)
    return best;
  auto next = k.nodes.second();
  return nodes[next]->free() > 0 ? next : best;
}

} // namespace tributary
