#include "runtime/schedule/scheduler_parts.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Moves a counter down, never under 0.
void lower(uint32_t& counter, uint32_t by) {
  counter -= std::min(counter, by);
}

} // namespace

bool fits(const node_offer& offer, const std::string& worker,
          const std::map<std::string, std::string>& labels) {
  auto runs_it
    = offer.workers.empty()
      || std::find(offer.workers.begin(), offer.workers.end(), worker) != offer.workers.end();
  return offer.slots > 0 && runs_it
         && std::all_of(labels.begin(), labels.end(), [&offer](const auto& label) {
              auto has = offer.labels.find(label.first);
              return has != offer.labels.end() && has->second == label.second;
            });
}

bool scheduler::parts::more_free::operator()(uint32_t left, uint32_t right) const {
  const auto& l = *all->nodes[left];
  const auto& r = *all->nodes[right];
  auto l_share = uint64_t{l.free()} * r.offer.slots;
  auto r_share = uint64_t{r.free()} * l.offer.slots;
  return l_share != r_share ? l_share > r_share : left < right;
}

void scheduler::parts::match(uint32_t node_number, kind& k) {
  const auto& n = *nodes[node_number];
  if (!n.draining && fits(n.offer, k.worker_name, k.labels))
    k.nodes.push(node_number);
  else
    k.nodes.erase(node_number);
}

void scheduler::parts::match_all(uint32_t node_number) {
  for (auto& k : kinds)
    if (k)
      match(node_number, *k);
  ++node_changes;
  gaps_untold = true;
}

void scheduler::parts::set_in_use(uint32_t node_number, uint32_t in_use) {
  auto& n = *nodes[node_number];
  auto before = n.free();
  n.in_use = in_use;
  if (n.draining)
    return;
  free_slots = free_slots - before + n.free();
  for (auto& k : kinds)
    if (k)
      k->nodes.update(node_number);
}

void scheduler::parts::add_node(const node_offer& offer, uint32_t in_use) {
  auto known = node_numbers.find(offer.name);
  if (known == node_numbers.end()) {
    auto number = static_cast<uint32_t>(nodes.size());
    if (spare_nodes.empty()) {
      nodes.emplace_back();
    } else {
      number = spare_nodes.back();
      spare_nodes.pop_back();
    }
    nodes[number] = std::make_unique<node>();
    known = node_numbers.emplace(offer.name, number).first;
  }
  auto number = known->second;
  auto& n = *nodes[number];
  uint32_t granted = 0;
  for (const auto& u : n.used)
    granted += u.count;
  set_in_use(number, granted);
  if (!n.draining)
    free_slots -= n.free();
  n.offer = offer;
  if (!n.draining)
    free_slots += n.free();
  // What we granted and the node does not tell of is on its way there.
  n.nameless = in_use > granted ? in_use - granted : 0;
  set_in_use(number, granted + n.nameless);
  match_all(number);
}

void scheduler::parts::drain_node(const std::string& name) {
  auto known = node_numbers.find(name);
  if (known == node_numbers.end() || nodes[known->second]->draining)
    return;
  auto& n = *nodes[known->second];
  free_slots -= n.free();
  n.draining = true;
  match_all(known->second);
}

void scheduler::parts::remove_node(const std::string& name) {
  auto known = node_numbers.find(name);
  if (known == node_numbers.end())
    return;
  auto number = known->second;
  drain_node(name);
  auto gone = std::move(nodes[number]);
  node_numbers.erase(known);
  spare_nodes.push_back(number);
  for (const auto& u : gone->used)
    give_back(u);
}

void scheduler::parts::count_use(node& n, uint32_t run_number, uint32_t worker_number) {
  ++runs[run_number]->in_use;
  ++workers[worker_number].in_use;
  for (auto& u : n.used)
    if (u.run == run_number && u.worker == worker_number) {
      ++u.count;
      return;
    }
  n.used.push_back({run_number, worker_number, 1});
}

void scheduler::parts::give_back(const usage& u) {
  auto& r = *runs[u.run];
  lower(r.in_use, u.count);
  lower_use(workers[u.worker], u.count);
  place_run(u.run);
  forget_run(u.run);
}

void scheduler::parts::occupy(const std::string& node_name, const std::string& run_name,
                              const std::string& worker_name) {
  auto where = node_numbers.find(node_name);
  auto whose = run_numbers.find(run_name);
  if (where == node_numbers.end() || whose == run_numbers.end()
      || nodes[where->second]->nameless == 0)
    return;
  auto& n = *nodes[where->second];
  --n.nameless;
  auto worker_number = number_of_worker(worker_name);
  count_use(n, whose->second, worker_number);
  resume(workers[worker_number]);
  place_run(whose->second);
}

void scheduler::parts::drop_unclaimed(const std::string& name) {
  auto where = node_numbers.find(name);
  if (where == node_numbers.end())
    return;
  auto& n = *nodes[where->second];
  set_in_use(where->second, n.in_use - std::exchange(n.nameless, 0));
}

void scheduler::parts::restate_run(uint32_t run_number, const std::vector<held_slot>& held) {
  auto& r = *runs[run_number];
  for (uint32_t number = 0; number < nodes.size(); ++number) {
    if (!nodes[number])
      continue;
    auto& n = *nodes[number];
    uint32_t freed = 0;
    std::erase_if(n.used, [&](const usage& u) {
      if (u.run != run_number)
        return false;
      freed += u.count;
      lower(r.in_use, u.count);
      lower_use(workers[u.worker], u.count);
      return true;
    });
    if (freed > 0)
      set_in_use(number, n.in_use - freed);
  }
  for (const auto& slot : held) {
    auto where = node_numbers.find(slot.node);
    if (where == node_numbers.end())
      continue;
    auto& n = *nodes[where->second];
    auto named = n.nameless > 0;
    n.nameless -= named ? 1 : 0;
    auto worker_number = number_of_worker(slot.worker);
    count_use(n, run_number, worker_number);
    resume(workers[worker_number]);
    if (!named)
      set_in_use(where->second, n.in_use + 1);
  }
  place_run(run_number);
  forget_run(run_number);
}

void scheduler::parts::release(const std::string& node_name, const std::string& run_name,
                               const std::string& worker_name) {
  auto where = node_numbers.find(node_name);
  if (where == node_numbers.end())
    return;
  auto& n = *nodes[where->second];
  auto whose = run_numbers.find(run_name);
  auto worker_at = worker_numbers.find(worker_name);
  auto known = n.used.end();
  if (whose != run_numbers.end() && worker_at != worker_numbers.end())
    known = std::find_if(n.used.begin(), n.used.end(), [&](const usage& u) {
      return u.run == whose->second && u.worker == worker_at->second;
    });
  if (known != n.used.end()) {
    usage one{known->run, known->worker, 1};
    if (--known->count == 0) {
      *known = n.used.back();
      n.used.pop_back();
    }
    set_in_use(where->second, n.in_use - 1);
    give_back(one);
  } else if (n.nameless > 0) {
    --n.nameless;
    set_in_use(where->second, n.in_use - 1);
  }
}

} // namespace tributary
