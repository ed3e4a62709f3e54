#include "runtime/schedule/scheduler.hpp"

#include "runtime/schedule/scheduler_parts.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// A number for a newcomer: one that has become free, else the next.
template <class T>
uint32_t
put(std::vector<std::unique_ptr<T>>& all, std::vector<uint32_t>& spare, std::unique_ptr<T> what) {
  if (spare.empty()) {
    all.push_back(std::move(what));
    return static_cast<uint32_t>(all.size() - 1);
  }
  auto number = spare.back();
  spare.pop_back();
  all[number] = std::move(what);
  return number;
}

} // namespace

uint32_t scheduler::parts::number_of_worker(const std::string& name) {
  auto [at, is_new] = worker_numbers.try_emplace(name, static_cast<uint32_t>(workers.size()));
  if (is_new)
    workers.emplace_back();
  return at->second;
}

uint32_t scheduler::parts::number_of_kind(const slot_request& r) {
  if (auto at = kind_numbers.find({&r.worker, &r.labels}); at != kind_numbers.end())
    return at->second;
  auto made = std::make_unique<kind>(this, r.worker, r.labels);
  made->worker = number_of_worker(r.worker);
  for (uint32_t n = 0; n < nodes.size(); ++n)
    if (nodes[n])
      match(n, *made);
  auto number = put(kinds, spare_kinds, std::move(made));
  kind_numbers.emplace(kinds[number]->key(), number);
  return number;
}

scheduler::parts::run_class&
scheduler::parts::class_of(uint32_t run_number, uint32_t kind_number, uint32_t& place) {
  auto& classes = runs[run_number]->classes;
  for (place = 0; place < classes.size(); ++place)
    if (classes[place]->kind == kind_number)
      return *classes[place];
  ++kinds[kind_number]->classes;
  auto& made = *classes.emplace_back(std::make_unique<run_class>());
  made.kind = kind_number;
  return made;
}

void scheduler::parts::withdraw(uint32_t run_number, stream_index stream) {
  auto& r = *runs[run_number];
  auto at = r.waiting.find(stream);
  if (at == r.waiting.end())
    return;
  auto& from = *r.classes[at->second.run_class];
  r.waiting.erase(at);
  r.avoids.erase(stream);
  --waiting;
  from.queue.on_void([&r](const queued_request& q) { return r.is_live(q); });
  if (from.queue.live() == 0)
    kinds[from.kind]->runs.erase(run_number);
}

void scheduler::parts::place_run(uint32_t run_number) {
  auto& r = *runs[run_number];
  for (auto& c : r.classes) {
    auto& heap = kinds[c->kind]->runs;
    if (r.full() || c->queue.live() == 0)
      heap.erase(run_number);
    else
      heap.push(run_number);
  }
}

void scheduler::parts::release_kind(uint32_t kind_number) {
  auto& k = *kinds[kind_number];
  if (--k.classes > 0)
    return;
  kind_numbers.erase(k.key());
  kinds[kind_number].reset();
  spare_kinds.push_back(kind_number);
}

void scheduler::parts::forget_run(uint32_t run_number) {
  auto& r = *runs[run_number];
  if (!r.gone || r.in_use > 0)
    return;
  run_numbers.erase(r.name);
  runs[run_number].reset();
  spare_runs.push_back(run_number);
}

scheduler::parts::kind::kind(const parts* all, std::string name, label_map with)
  : worker_name(std::move(name)),
    labels(std::move(with)),
    nodes(more_free{all}),
    runs(more_due{all}) {}

scheduler::scheduler() : parts_{std::make_unique<parts>()} {}
scheduler::~scheduler() = default;

void scheduler::add_run(const std::string& run, uint32_t weight,
                        std::optional<uint32_t> max_parallel) {
  auto& p = *parts_;
  auto known = p.run_numbers.find(run);
  uint32_t number = 0;
  if (known != p.run_numbers.end()) {
    number = known->second;
  } else {
    number = put(p.runs, p.spare_runs, std::make_unique<parts::run>());
    p.run_numbers.emplace(run, number);
    p.runs[number]->name = run;
    p.runs[number]->pass = p.clock;
  }
  auto& r = *p.runs[number];
  r.gone = false;
  r.weight = std::max(weight, 1u);
  r.max_parallel = max_parallel;
  p.place_run(number);
}

void scheduler::remove_run(const std::string& run) {
  auto& p = *parts_;
  auto known = p.run_numbers.find(run);
  if (known == p.run_numbers.end())
    return;
  auto& r = *p.runs[known->second];
  p.waiting -= r.waiting.size();
  r.waiting.clear();
  r.avoids.clear();
  for (auto& c : r.classes) {
    p.kinds[c->kind]->runs.erase(known->second);
    p.release_kind(c->kind);
  }
  r.classes.clear();
  r.gone = true;
  p.forget_run(known->second);
}

void scheduler::cap_worker(const std::string& worker, std::optional<uint32_t> max_parallel) {
  parts_->workers[parts_->number_of_worker(worker)].cap = max_parallel;
}

void scheduler::ask_for_permits(permit_port& port) {
  parts_->permits = &port;
}

void scheduler::govern(const std::string& worker, uint32_t account) {
  parts_->govern(parts_->workers[parts_->number_of_worker(worker)], account);
}

std::vector<uint32_t> scheduler::held_back() const {
  return parts_->held_back();
}

uint32_t scheduler::waiting_for(uint32_t account) const {
  return parts_->waiting_for(account);
}

std::vector<waiting_stream> scheduler::refuse(uint32_t account) {
  return parts_->refuse(account);
}

std::vector<waiting_stream> scheduler::first_waiting(uint32_t account) {
  return parts_->first_waiting(account);
}

void scheduler::add_node(const node_offer& offer, uint32_t in_use) {
  parts_->add_node(offer, in_use);
}

void scheduler::drain_node(const std::string& name) {
  parts_->drain_node(name);
}

void scheduler::remove_node(const std::string& name) {
  parts_->remove_node(name);
}

void scheduler::request(const slot_request& request) {
  auto& p = *parts_;
  auto known = p.run_numbers.find(request.run);
  if (known == p.run_numbers.end() || p.runs[known->second]->gone)
    return;
  auto number = known->second;
  auto& r = *p.runs[number];
  p.withdraw(number, request.stream);
  uint32_t place = 0;
  auto& to = p.class_of(number, p.number_of_kind(request), place);
  queued_request q{request.rank, request.stream, r.next_ticket++};
  to.queue.add(q);
  if (p.kinds[to.kind]->nodes.empty()) {
    to.untold.push_back(q);
    p.gaps_untold = true;
  }
  r.waiting.emplace(request.stream, parts::run::place{place, q.ticket});
  if (!request.avoid.empty())
    r.avoids.emplace(request.stream, request.avoid);
  ++p.waiting;
  if (!r.full() && to.queue.live() == 1)
    p.kinds[to.kind]->runs.push(number);
}

void scheduler::drop(const std::string& run, stream_index stream) {
  if (auto known = parts_->run_numbers.find(run); known != parts_->run_numbers.end())
    parts_->withdraw(known->second, stream);
}

void scheduler::occupy(const std::string& node, const std::string& run, const std::string& worker) {
  parts_->occupy(node, run, worker);
}

void scheduler::drop_unclaimed(const std::string& node) {
  parts_->drop_unclaimed(node);
}

void scheduler::restate_run(const std::string& run, const std::vector<held_slot>& held) {
  if (auto known = parts_->run_numbers.find(run); known != parts_->run_numbers.end())
    parts_->restate_run(known->second, held);
}

void scheduler::release(const std::string& node, const std::string& run,
                        const std::string& worker) {
  parts_->release(node, run, worker);
}

std::vector<slot_grant> scheduler::assign() {
  return parts_->assign();
}

std::vector<slot_gap> scheduler::gaps() {
  return parts_->gaps();
}

uint32_t scheduler::free_slots() const {
  return parts_->free_slots;
}

size_t scheduler::waiting() const {
  return parts_->waiting;
}

} // namespace tributary
