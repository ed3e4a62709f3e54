#include "runtime/schedule/scheduler_parts.hpp"

#include <algorithm>
#include <cassert>

namespace tributary {

void scheduler::parts::govern(worker& w, uint32_t account) {
  assert(permits && account != ungoverned);
  any_governed = true;
  if (w.account == account)
    return;
  if (w.account != ungoverned)
    permits->end(w.account, w.in_use);
  w.account = account;
  for (uint32_t i = 0; i < w.in_use; ++i)
    permits->resume(account);
}

void scheduler::parts::resume(const worker& w) {
  if (w.account != ungoverned)
    permits->resume(w.account);
}

void scheduler::parts::lower_use(worker& w, uint32_t count) {
  auto by = std::min(w.in_use, count);
  w.in_use -= by;
  if (w.account != ungoverned)
    permits->end(w.account, by);
}

std::vector<uint32_t> scheduler::parts::held_back() const {
  std::vector<uint32_t> accounts;
  if (!any_governed)
    return accounts;
  for (const auto& k : kinds) {
    if (!k || k->runs.empty() || k->nodes.empty() || nodes[k->nodes.top()]->free() == 0)
      continue;
    const auto& w = workers[k->worker];
    if (!w.full() && !may_begin(w))
      accounts.push_back(w.account);
  }
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  return accounts;
}

uint32_t scheduler::parts::waiting_for(uint32_t account) const {
  uint64_t streams = 0;
  for (const auto& r : runs)
    if (r && !r->full())
      for (const auto& c : r->classes) {
        const auto& k = *kinds[c->kind];
        if (workers[k.worker].account == account && !k.nodes.empty())
          streams += c->queue.live();
      }
  return static_cast<uint32_t>(std::min<uint64_t>(streams, free_slots));
}

std::vector<waiting_stream> scheduler::parts::refuse(uint32_t account) {
  std::vector<waiting_stream> refused;
  for (uint32_t number = 0; number < runs.size(); ++number) {
    if (!runs[number])
      continue;
    auto& r = *runs[number];
    std::vector<waiting_stream> of_run;
    for (const auto& c : r.classes) {
      const auto& k = *kinds[c->kind];
      if (workers[k.worker].account != account || c->queue.live() == 0)
        continue;
      for (const auto& q : c->queue.places())
        if (r.is_live(q))
          of_run.push_back({r.name, q.stream, k.worker_name});
    }
    std::sort(of_run.begin(), of_run.end(),
              [](const auto& left, const auto& right) { return left.stream < right.stream; });
    for (auto& w : of_run) {
      withdraw(number, w.stream);
      refused.push_back(std::move(w));
    }
  }
  return refused;
}

std::vector<waiting_stream> scheduler::parts::first_waiting(uint32_t account) {
  std::vector<waiting_stream> found;
  for (const auto& r : runs) {
    if (!r)
      continue;
    const queued_request* best = nullptr;
    const kind* of = nullptr;
    for (const auto& c : r->classes) {
      const auto& k = *kinds[c->kind];
      if (workers[k.worker].account != account || c->queue.live() == 0)
        continue;
      const auto* first = c->queue.first([&r](const queued_request& q) { return r->is_live(q); });
      if (!best || request_queue::before(*first, *best)) {
        best = first;
        of = &k;
      }
    }
    if (best)
      found.push_back({r->name, best->stream, of->worker_name});
  }
  return found;
}

} // namespace tributary
