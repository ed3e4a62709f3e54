#include "runtime/plan/graph.hpp"
#include "runtime/report/run_record.hpp"

#include <algorithm>

namespace tributary {

std::vector<stream_index> accepted_path(const plan& p, const run_record& record) {
  const auto& rows = record.streams();
  auto count = std::min(rows.size(), p.streams.size());
  // Longest chain that ends with each stream, and the one before it.
  std::vector<duration> longest(count);
  std::vector<stream_index> before(count, no_stream);
  for (const auto& wave : waves(graph_of(p)))
    for (auto s : wave) {
      if (s >= count)
        continue;
      for (auto need : p.streams[s].needs)
        if (need < count && (before[s] == no_stream || longest[need] > longest[s])) {
          longest[s] = longest[need];
          before[s] = need;
        }
      longest[s] += rows[s].service_time;
    }
  auto last = std::max_element(longest.begin(), longest.end());
  std::vector<stream_index> path;
  if (last == longest.end())
    return path;
  for (auto s = static_cast<stream_index>(last - longest.begin()); s != no_stream; s = before[s])
    path.push_back(s);
  std::reverse(path.begin(), path.end());
  return path;
}

run_metrics run_record::metrics(const plan& p) const {
  run_metrics m;
  for (const auto& row : streams_) {
    m.sequential += row.service_time;
    m.cpu += row.cpu_time;
    m.input_tokens += row.input_tokens;
    m.output_tokens += row.output_tokens;
    m.cost_microusd += row.cost_microusd;
    if (row.accepted_first > 0)
      ++m.completed;
    if (row.accepted_first == 1)
      ++m.first_try;
  }
  m.synthesis = synthesis_;
  m.sequential += synthesis_;
  m.parallel = elapsed();
  for (auto s : accepted_path(p, *this)) {
    m.critical_path += streams_[s].service_time;
    m.waiting_for_slots += streams_[s].waited;
  }
  m.busy = busy_;
  for (const auto& [key, bar] : open_)
    m.busy += last_ - attempts_[bar].begin;
  m.streams = static_cast<uint32_t>(streams_.size());
  m.attempts = static_cast<uint32_t>(attempts_.size());
  m.peak_parallel = peak_;
  return m;
}

} // namespace tributary
