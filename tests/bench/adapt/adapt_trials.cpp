#include "tests/bench/adapt/adapt_trials.hpp"

#include "runtime/simulate/dice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::bench {

using namespace std::chrono_literals;
using sim::dice;

namespace {

void need(plan& p, stream_index s, stream_index of) {
  auto& needs = p.streams[s].needs;
  auto at = std::lower_bound(needs.begin(), needs.end(), of);
  if (at == needs.end() || *at != of)
    needs.insert(at, of);
}

void add_needs(plan& p, dice& d) {
  auto count = static_cast<stream_index>(p.streams.size());
  auto width = d.between(2, 8);
  switch (d.below(4)) {
    case 0:
      for (stream_index s = width; s < count; ++s)
        for (uint32_t k = d.between(1, 3); k > 0; --k)
          need(p, s, (s / width - 1) * width + d.below(width));
      return;
    case 1:
      for (stream_index s = 0; s + 1 < count; ++s)
        need(p, count - 1, s);
      return;
    case 2:
      for (stream_index s = width; s < count; ++s)
        need(p, s, s - width);
      return;
    default:
      return;
  }
}

} // namespace

adapt_case adapt_case_of(uint64_t seed) {
  dice d{seed, 1, 0};
  plan p;
  p.task = "a task with a tail";
  p.streams.resize(d.between(4, 40));
  for (stream_index s = 0; s < p.streams.size(); ++s) {
    auto& stream = p.streams[s];
    stream.id = stream.name = fmt::format("s{}", s);
    stream.worker = d.pick({"a", "b"});
    stream.estimate = d.span(30s, 10min);
    // Its tail is what is looked at, not where it is cut off.
    stream.timeout = 24h * 30;
    for (uint32_t task = d.between(1, 8); task > 0; --task)
      stream.tasks.push_back(fmt::format("Look into question {} of {}", task, s));
  }
  add_needs(p, d);
  adapt_case out;
  auto nodes = d.between(1, 4);
  for (uint32_t i = 0; i < nodes; ++i)
    out.cluster.nodes.push_back({fmt::format("node-{}", i + 1), d.between(2, 6), {}, {}});
  out.cluster.tail_shape = 1.2 + 0.8 * d.fraction();
  // Workers that write show life all the time.
  out.cluster.speaks_each = 5s;
  out.cluster.setup = d.span(1s, 20s);
  // Half of the time nothing is known of the workers before the run.
  if (d.permille(500))
    for (const auto* worker : {"a", "b"})
      out.cluster.records[worker] = {50, 0, 50, 50, d.span(2min, 8min), 0s, 0};
  out.as_it_is = std::make_shared<const plan>(p);
  p.adapt = {1'500, {}, 24};
  out.adapting = std::make_shared<const plan>(std::move(p));
  return out;
}

adapt_outcome run_both_ways(uint64_t seed) {
  auto what = adapt_case_of(seed);
  auto without = sim::try_once(what.cluster, what.as_it_is, seed);
  auto with = sim::try_once(what.cluster, what.adapting, seed);
  uint32_t slots = 0;
  for (const auto& node : what.cluster.nodes)
    slots += node.slots;
  adapt_outcome out;
  out.seed = seed;
  out.without = without.makespan;
  out.with = with.makespan;
  out.bound = std::max(without.longest_path, without.sequential / slots);
  out.splits = with.splits;
  out.told_gain = with.split_gain;
  auto streams = what.as_it_is->streams.size();
  out.whole = without.delivered == streams && with.delivered == streams;
  return out;
}

std::vector<adapt_outcome> run_many(uint64_t first, uint32_t count) {
  std::vector<adapt_outcome> all;
  all.reserve(count);
  for (uint32_t i = 0; i < count; ++i)
    all.push_back(run_both_ways(first + i));
  return all;
}

} // namespace tributary::bench
