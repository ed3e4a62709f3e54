#include "runtime/plan/advice.hpp"

#include "runtime/plan/advice_rules.hpp"
#include "runtime/plan/list_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tributary {

namespace {

constexpr size_t ids_listed = 6;

duration sum_of(const plan& p, const std::vector<stream_index>& streams) {
  duration sum{0};
  for (auto s : streams)
    sum = add_bounded(sum, estimate_of(p.streams[s]));
  return sum;
}

duration sum_of_all(const plan& p) {
  duration sum{0};
  for (const auto& s : p.streams)
    sum = add_bounded(sum, estimate_of(s));
  return sum;
}

/// The built-in merger takes no time worth counting; a worker takes its estimate.
duration synthesis_of(const plan& p) {
  if (p.synthesis.estimate)
    return *p.synthesis.estimate;
  return p.synthesis.worker.empty() || p.streams.empty() ? duration{0} : default_estimate;
}

/// When the deliverable is there. A pipeline folds each stream in as it ends, one fold after the
/// other, so that usually the last fold alone comes on top; a barrier adds the whole.
duration delivered_at(const plan& p, const list_schedule& schedule, duration synthesis) {
  auto count = static_cast<int64_t>(schedule.finish.size());
  if (p.synthesis.mode == merge_mode::barrier || count == 0)
    return add_bounded(schedule.wall, synthesis);
  auto ends = schedule.finish;
  std::sort(ends.begin(), ends.end());
  duration folded{0};
  duration given{0};
  for (int64_t i = 0; i < count; ++i) {
    // Exact in sum whatever the count: the n-th fold takes what is still missing.
    auto share = (synthesis - given) / (count - i);
    given += share;
    folded = add_bounded(std::max(folded, ends[static_cast<size_t>(i)]), share);
  }
  return folded;
}

double ratio(duration whole, duration part) {
  return part.count() == 0 ? 1.0 : to_seconds(whole) / to_seconds(part);
}

void append(std::vector<advice>& out, std::vector<advice> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

} // namespace

plan_estimate estimate_plan(const plan& p, uint32_t slots, const coordination_cost& cost) {
  auto graph = graph_of(p);
  plan_estimate out;
  out.slots = std::max(1u, std::min(slots, p.max_parallel.value_or(slots)));
  auto schedule = schedule_on(p, graph, out.slots);
  out.waves = waves(graph);
  out.critical_path = critical_path(p, graph);
  out.critical = sum_of(p, out.critical_path);
  out.synthesis = synthesis_of(p);
  out.sequential = add_bounded(sum_of_all(p), out.synthesis);
  out.parallel = delivered_at(p, schedule, out.synthesis);
  out.speedup = ratio(out.sequential, out.parallel);
  out.peak_parallel = schedule.peak;

  advice_view view{p, graph, out, schedule.wall, cost};
  std::vector<advice> advices;
  for (auto* rule : {advise_dependencies, advise_blocking, advise_combining, advise_splitting,
                     advise_synthesis, advise_hidden_needs, advise_estimates})
    append(advices, rule(view));
  out.advices = std::move(advices);
  return out;
}

std::string listed(const plan& p, const std::vector<stream_index>& streams) {
  std::string out;
  auto shown = streams.size() <= ids_listed + 1 ? streams.size() : ids_listed;
  for (size_t i = 0; i < shown; ++i) {
    auto is_last = i + 1 == streams.size();
    out += i == 0 ? "" : is_last ? " and " : ", ";
    out += fmt::format("'{}'", p.streams[streams[i]].id);
  }
  if (shown < streams.size())
    out += fmt::format(" and {} more", streams.size() - shown);
  return out;
}

std::string as_needs(const plan& p, const std::vector<stream_index>& streams) {
  constexpr size_t shown = 20;
  std::string out;
  for (size_t i = 0; i < std::min(shown, streams.size()); ++i)
    out.append(i == 0 ? "" : ", ").append(p.streams[streams[i]].id);
  if (streams.size() > shown)
    out += fmt::format(", … {} more", streams.size() - shown);
  return out;
}

std::vector<advice> bounded(std::vector<advice> all) {
  if (all.size() <= advices_per_kind)
    return all;
  auto& last = all[advices_per_kind - 1];
  last.what += fmt::format(" (and {} more like it)", all.size() - advices_per_kind);
  for (auto i = advices_per_kind; i < all.size(); ++i)
    last.streams.insert(last.streams.end(), all[i].streams.begin(), all[i].streams.end());
  all.resize(advices_per_kind);
  return all;
}

} // namespace tributary
