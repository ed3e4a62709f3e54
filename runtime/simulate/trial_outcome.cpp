#include "runtime/plan/list_schedule.hpp"
#include "runtime/simulate/trial_parts.hpp"

#include <algorithm>

namespace tributary::sim {

void trial::note(const run_notice& n) {
  switch (n.type) {
    case notice_type::stream_retrying:
      if (n.kind)
        ++out_.retries[static_cast<size_t>(*n.kind)];
      break;
    case notice_type::stream_switched:
      ++out_.switches;
      break;
    case notice_type::stream_rescoped:
      ++out_.rescopes;
      break;
    case notice_type::stream_split:
      out_.split_gain = add_bounded(out_.split_gain, n.gain);
      break;
    case notice_type::stream_completed:
      ended_at_[n.stream] = now_;
      reasons_.erase(n.stream);
      break;
    case notice_type::stream_failed:
    case notice_type::stream_skipped:
    case notice_type::stream_cancelled:
      ended_at_[n.stream] = now_;
      reasons_[n.stream] = n.why;
      break;
    default:
      break;
  }
}

// What a stream waited for longest is the need that ended last; a lost one counts as well.
void trial::trace_back(trial_outcome& out) const {
  const auto& streams = plan_->streams;
  for (stream_index s = 0; s < streams.size(); ++s)
    if (core_.phase_of(s) != stream_phase::completed) {
      auto why = reasons_.find(s);
      out.lost.push_back({s, why == reasons_.end() ? "did not end" : why->second});
    }
  if (streams.empty())
    return;
  auto later = [this](stream_index a, stream_index b) { return ended_at_[a] < ended_at_[b]; };
  std::vector<stream_index> all(streams.size());
  for (stream_index s = 0; s < all.size(); ++s)
    all[s] = s;
  auto at = *std::max_element(all.begin(), all.end(), later);
  while (true) {
    const auto& needs = streams[at].needs;
    auto before = std::max_element(needs.begin(), needs.end(), later);
    auto from = before == needs.end() ? begin_ : std::min(ended_at_[*before], ended_at_[at]);
    out.chain.push_back(at);
    out.spans.push_back(ended_at_[at] - from);
    if (before == needs.end())
      break;
    at = *before;
  }
  std::reverse(out.chain.begin(), out.chain.end());
  std::reverse(out.spans.begin(), out.spans.end());
}

void trial::measure_draws(trial_outcome& out) const {
  auto graph = graph_of(*plan_);
  std::vector<duration> path(plan_->streams.size());
  for (const auto& wave : waves(graph))
    for (auto s : wave) {
      auto took = draw_.service_time({options_.run, s, 1}, plan_->streams[s].worker);
      duration before{0};
      for (auto need : graph.needs[s])
        before = std::max(before, path[need]);
      path[s] = add_bounded(before, took);
      out.sequential = add_bounded(out.sequential, took);
      out.longest_path = std::max(out.longest_path, path[s]);
    }
}

} // namespace tributary::sim
