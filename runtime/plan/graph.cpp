#include "runtime/plan/graph.hpp"

#include "runtime/plan/list_schedule.hpp"

#include <algorithm>
#include <deque>

namespace tributary {

namespace {

/// Streams in an order in which each comes after its needs; those on or behind a cycle are left
/// out. Also tells each one's wave.
struct ordering {
  std::vector<stream_index> order;
  std::vector<uint32_t> wave;
  std::vector<bool> reached;
};

ordering order_of(const stream_graph& g) {
  auto count = g.needs.size();
  ordering out{{}, std::vector<uint32_t>(count), std::vector<bool>(count)};
  out.order.reserve(count);
  std::vector<size_t> missing(count);
  for (stream_index s = 0; s < count; ++s) {
    missing[s] = g.needs[s].size();
    if (missing[s] == 0)
      out.order.push_back(s);
  }
  for (size_t next = 0; next < out.order.size(); ++next) {
    auto done = out.order[next];
    out.reached[done] = true;
    for (auto s : g.dependents[done]) {
      out.wave[s] = std::max(out.wave[s], out.wave[done] + 1);
      if (--missing[s] == 0)
        out.order.push_back(s);
    }
  }
  return out;
}

/// The lowest stream of some cycle. Each unreached stream has an unreached need, so following those
/// must come back to where it has been.
stream_index lowest_on_a_cycle(const stream_graph& g, const std::vector<bool>& reached) {
  auto unreached_need = [&](stream_index s) {
    auto hit = std::find_if(g.needs[s].begin(), g.needs[s].end(),
                            [&](stream_index need) { return !reached[need]; });
    return *hit;
  };
  std::vector<bool> seen(g.needs.size());
  auto at
    = static_cast<stream_index>(std::find(reached.begin(), reached.end(), false) - reached.begin());
  for (; !seen[at]; at = unreached_need(at))
    seen[at] = true;
  auto lowest = at;
  for (auto s = unreached_need(at); s != at; s = unreached_need(s))
    lowest = std::min(lowest, s);
  return lowest;
}

/// The shortest way from `origin` along needs back to itself; `origin` is on a cycle.
std::vector<stream_index> shortest_cycle_through(const stream_graph& g, stream_index origin,
                                                 const std::vector<bool>& reached) {
  std::vector<stream_index> came_from(g.needs.size(), no_stream);
  std::deque<stream_index> queue{origin};
  while (came_from[origin] == no_stream) {
    auto at = queue.front();
    queue.pop_front();
    for (auto need : g.needs[at]) {
      if (reached[need] || came_from[need] != no_stream)
        continue;
      came_from[need] = at;
      queue.push_back(need);
    }
  }
  std::vector<stream_index> path{origin};
  for (auto at = came_from[origin]; at != origin; at = came_from[at])
    path.push_back(at);
  path.push_back(origin);
  std::reverse(path.begin(), path.end());
  return path;
}

/// The one with the highest rank, the lowest index among equals.
stream_index
highest_ranked(const std::vector<stream_index>& among, const std::vector<duration>& ranks) {
  return *std::max_element(among.begin(), among.end(), [&](stream_index left, stream_index right) {
    return ranks[left] != ranks[right] ? ranks[left] < ranks[right] : left > right;
  });
}

} // namespace

stream_graph graph_of(const plan& p) {
  stream_graph g;
  auto count = p.streams.size();
  g.needs.resize(count);
  g.dependents.resize(count);
  for (stream_index s = 0; s < count; ++s)
    for (auto need : p.streams[s].needs) {
      if (need >= count)
        continue;
      g.needs[s].push_back(need);
      g.dependents[need].push_back(s);
    }
  return g;
}

std::vector<stream_index> find_cycle(const stream_graph& g) {
  auto known = order_of(g);
  if (known.order.size() == g.needs.size())
    return {};
  auto origin = lowest_on_a_cycle(g, known.reached);
  return shortest_cycle_through(g, origin, known.reached);
}

std::vector<std::vector<stream_index>> waves(const stream_graph& g) {
  auto known = order_of(g);
  std::vector<std::vector<stream_index>> out;
  for (stream_index s = 0; s < g.needs.size(); ++s) {
    if (!known.reached[s])
      continue;
    if (known.wave[s] >= out.size())
      out.resize(known.wave[s] + 1);
    out[known.wave[s]].push_back(s);
  }
  return out;
}

duration estimate_of(const stream_spec& s) {
  return s.estimate.value_or(default_estimate);
}

std::vector<duration> longest_remaining(const plan& p, const stream_graph& g) {
  std::vector<duration> times;
  times.reserve(p.streams.size());
  for (const auto& s : p.streams)
    times.push_back(estimate_of(s));
  return longest_remaining(g, times);
}

std::vector<duration> longest_remaining(const stream_graph& g, const std::vector<duration>& times) {
  auto known = order_of(g);
  std::vector<duration> ranks(g.needs.size());
  for (auto it = known.order.rbegin(); it != known.order.rend(); ++it) {
    duration after{0};
    for (auto s : g.dependents[*it])
      after = std::max(after, ranks[s]);
    ranks[*it] = add_bounded(after, times[*it]);
  }
  return ranks;
}

std::vector<stream_index> critical_path(const plan& p, const stream_graph& g) {
  auto ranks = longest_remaining(p, g);
  std::vector<stream_index> among;
  for (stream_index s = 0; s < g.needs.size(); ++s)
    if (g.needs[s].empty())
      among.push_back(s);
  std::vector<stream_index> path;
  while (!among.empty()) {
    path.push_back(highest_ranked(among, ranks));
    among = g.dependents[path.back()];
  }
  return path;
}

duration makespan(const plan& p, const stream_graph& g, uint32_t slots) {
  return schedule_on(p, g, slots).wall;
}

} // namespace tributary
