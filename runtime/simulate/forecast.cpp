#include "runtime/simulate/forecast.hpp"

#include "runtime/simulate/service_times.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace tributary::sim {

namespace {

/// The value that `percent` of a hundred stay at or below, of sorted ones.
template <class T>
T quantile(const std::vector<T>& sorted, size_t percent) {
  return sorted.empty() ? T{} : sorted[(sorted.size() * percent + 99) / 100 - 1];
}

template <class T, class Get>
std::vector<T> sorted_by(const std::vector<trial_outcome>& all, Get get) {
  std::vector<T> out;
  out.reserve(all.size());
  for (const auto& one : all)
    out.push_back(get(one));
  std::sort(out.begin(), out.end());
  return out;
}

/// Each thread takes the next seed that nobody has: trials know nothing of each other.
std::vector<trial_outcome> run_all(const what_if& of, const std::shared_ptr<const plan>& p,
                                   uint64_t first_seed, uint32_t trials, uint32_t threads) {
  std::vector<trial_outcome> all(trials);
  std::atomic<uint32_t> taken{0};
  auto work = [&] {
    for (auto next = taken++; next < trials; next = taken++)
      all[next] = try_once(of, p, first_seed + next);
  };
  std::vector<std::jthread> helpers;
  for (uint32_t i = 1; i < std::min(threads, trials); ++i)
    helpers.emplace_back(work);
  work();
  return all;
}

void add_times(forecast& f, const std::vector<trial_outcome>& all, const plan& p) {
  auto spans = sorted_by<duration>(all, [](const auto& t) { return t.makespan; });
  f.makespan = {quantile(spans, 50), quantile(spans, 90), quantile(spans, 100)};
  f.sequential = quantile(sorted_by<duration>(all, [](const auto& t) { return t.sequential; }), 50);
  f.longest_path
    = quantile(sorted_by<duration>(all, [](const auto& t) { return t.longest_path; }), 50);
  auto usable = std::max(std::min(f.slots, p.max_parallel.value_or(f.slots)), 1u);
  f.work_over_slots = f.sequential / usable;
  auto speedups = sorted_by<double>(all, [](const auto& t) {
    // The larger ones first.
    return t.makespan.count() == 0 ? -1 : -to_seconds(t.sequential) / to_seconds(t.makespan);
  });
  f.speedup = -quantile(speedups, 50);
  f.speedup_nine_of_ten = -quantile(speedups, 90);
  f.speedup_least = -quantile(speedups, 100);
  auto costs = sorted_by<int64_t>(all, [](const auto& t) { return t.cost_microusd; });
  f.cost_half = quantile(costs, 50);
  f.cost_worst = quantile(costs, 100);
}

void add_counts(forecast& f, const std::vector<trial_outcome>& all) {
  std::map<int, uint32_t> codes;
  for (const auto& t : all) {
    f.delivered += t.delivered;
    f.whole += t.delivered == f.streams ? 1 : 0;
    f.stuck += t.stuck ? 1 : 0;
    f.attempts += t.attempts;
    f.hedges += t.hedges;
    f.switches += t.switches;
    f.rescopes += t.rescopes;
    f.splits += t.splits;
    f.node_deaths += t.node_deaths;
    f.events += t.events;
    for (size_t kind = 0; kind < failure_kinds; ++kind)
      f.retries[kind] += t.retries[kind];
    if (!t.stuck)
      ++codes[t.exit_code];
  }
  f.exit_codes.assign(codes.begin(), codes.end());
}

void add_streams(forecast& f, const std::vector<trial_outcome>& all) {
  std::map<stream_index, bottleneck> chains;
  std::map<stream_index, unhealed> lost;
  for (const auto& t : all) {
    for (size_t i = 0; i < t.chain.size(); ++i) {
      auto& b = chains[t.chain[i]];
      b.stream = t.chain[i];
      ++b.trials;
      b.usual += t.spans[i];
    }
    for (const auto& l : t.lost) {
      auto& u = lost.try_emplace(l.stream, unhealed{l.stream, 0, l.why, t.seed}).first->second;
      ++u.trials;
    }
  }
  for (auto& [s, b] : chains) {
    b.usual /= b.trials;
    f.bottlenecks.push_back(b);
  }
  for (auto& [s, u] : lost)
    f.lost.push_back(std::move(u));
  auto more = [](const auto& a, const auto& b) { return a.trials > b.trials; };
  std::stable_sort(f.bottlenecks.begin(), f.bottlenecks.end(), [](const auto& a, const auto& b) {
    return a.trials != b.trials ? a.trials > b.trials : a.usual > b.usual;
  });
  std::stable_sort(f.lost.begin(), f.lost.end(), more);
}

std::vector<std::string> without_costs(const plan& p, const what_if& of) {
  std::set<std::string> out;
  for (const auto& s : p.streams) {
    auto record = of.records.find(s.worker);
    if (record == of.records.end() || record->second.attempts == 0)
      out.insert(s.worker);
  }
  return {out.begin(), out.end()};
}

} // namespace

forecast try_often(const what_if& of, std::shared_ptr<const plan> p, uint64_t first_seed,
                   uint32_t trials, uint32_t threads) {
  auto all = run_all(of, p, first_seed, trials, threads);
  forecast f;
  f.first_seed = first_seed;
  f.trials = trials;
  f.streams = static_cast<uint32_t>(p->streams.size());
  f.nodes = static_cast<uint32_t>(of.nodes.size());
  for (const auto& node : of.nodes)
    f.slots += node.slots;
  service_times times{*p, of.records};
  f.unknown_times = times.unknown();
  f.corrected = times.corrected();
  f.unknown_costs = without_costs(*p, of);
  add_times(f, all, *p);
  add_counts(f, all);
  add_streams(f, all);
  return f;
}

} // namespace tributary::sim
