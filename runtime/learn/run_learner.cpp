#include "runtime/learn/run_learner.hpp"

#include <algorithm>

namespace tributary {

std::string learned_type(const plan& p, const stream_spec& s) {
  return s.type.empty() ? std::string{to_text(p.kind)} : s.type;
}

learned_record& run_learner::record(const std::string& worker, stream_index s) {
  return gathered_.records[{worker, learned_type(*plan_, plan_->streams[s])}];
}

void run_learner::add(const run_notice& n) {
  if (n.type == notice_type::draft_updated)
    return merged(n);
  if (n.stream >= plan_->streams.size())
    return;
  switch (n.type) {
    case notice_type::stream_started:
      return started(n);
    case notice_type::stream_progress:
      return progressed(n);
    case notice_type::stream_merged:
      return accepted(n, false);
    case notice_type::stream_completed:
      return accepted(n, true);
    case notice_type::stream_retrying:
    case notice_type::stream_switched:
    case notice_type::stream_rescoped:
    case notice_type::stream_hedged:
      return failed(n);
    case notice_type::stream_split:
      if (auto at = open_.find(n.stream); at != open_.end())
        at->second.shared = true;
      return;
    case notice_type::stream_failed:
      failed(n);
      open_.erase(n.stream);
      return;
    case notice_type::stream_skipped:
    case notice_type::stream_cancelled:
      open_.erase(n.stream);
      return;
    case notice_type::lesson_recorded:
      if (n.kind && !n.worker.empty())
        ++gathered_
            .lessons[{n.worker, learned_type(*plan_, plan_->streams[n.stream]), *n.kind, n.why}];
      return;
    default:
      return;
  }
}

void run_learner::started(const run_notice& n) {
  auto [at, is_new] = open_.try_emplace(n.stream);
  auto& stream = at->second;
  auto& r = record(n.worker, n.stream);
  ++r.attempts;
  if (is_new) {
    stream.first_worker = n.worker;
    ++r.streams;
  }
  stream.attempts.push_back({n.attempt, n.worker, n.at, n.at, duration{0}});
}

void run_learner::progressed(const run_notice& n) {
  auto at = open_.find(n.stream);
  if (at == open_.end())
    return;
  for (auto& a : at->second.attempts)
    if (a.number == n.attempt) {
      a.silence = std::max(a.silence, duration{n.at - a.heard});
      a.heard = n.at;
    }
}

// A notice of an attempt that has a kind tells how it failed. One without begins a second attempt
// beside it, or ends the slower of two.
void run_learner::failed(const run_notice& n) {
  auto at = open_.find(n.stream);
  if (at == open_.end())
    return;
  auto& stream = at->second;
  stream.clean = stream.clean && !n.kind;
  auto attempt = std::find_if(stream.attempts.begin(), stream.attempts.end(),
                              [&](const open_attempt& a) { return a.number == n.attempt; });
  if (attempt == stream.attempts.end())
    return;
  auto& r = record(attempt->worker, n.stream);
  r.cost_microusd += std::max<int64_t>(n.cost_microusd, 0);
  if (!n.kind)
    return;
  // A node that went away is no fault of its worker's.
  if (*n.kind == failure_kind::node_lost)
    --r.attempts;
  else
    ++r.failed;
  stream.attempts.erase(attempt);
}

void run_learner::accepted(const run_notice& n, bool last) {
  auto at = open_.find(n.stream);
  if (at == open_.end())
    return;
  auto& stream = at->second;
  auto attempt = std::find_if(stream.attempts.begin(), stream.attempts.end(),
                              [&](const open_attempt& a) { return a.number == n.attempt; });
  if (attempt != stream.attempts.end()) {
    auto& r = record(attempt->worker, n.stream);
    stream.clean = stream.clean && attempt == stream.attempts.begin();
    auto alone = stream.rounds == 0 && n.service_time > duration{0};
    if (alone && last && stream.clean && !stream.shared)
      unmerged_[n.stream] = {
        attempt->worker, std::max(duration{n.at - attempt->started} - n.service_time, duration{0})};
    r.times.add(alone ? n.service_time : duration{n.at - attempt->started});
    r.silences.add(std::max(attempt->silence, duration{n.at - attempt->heard}));
    // Figures are of all accepted attempts together.
    r.cost_microusd += std::max<int64_t>(n.cost_microusd - stream.cost_counted, 0);
    stream.cost_counted = std::max(stream.cost_counted, n.cost_microusd);
    ++stream.rounds;
  }
  stream.attempts.clear();
  if (!last)
    return;
  if (stream.clean)
    ++record(stream.first_worker, n.stream).first_try;
  open_.erase(at);
}

void run_learner::merged(const run_notice& n) {
  for (auto s : n.streams) {
    auto done = unmerged_.extract(s);
    if (!done)
      continue;
    const auto& [worker, beside] = done.mapped();
    record(worker, s).overheads.add(beside + n.took / static_cast<int64_t>(n.streams.size()));
  }
}

} // namespace tributary
