#include "runtime/base/limits.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

using enum stream_phase;

void run_state::core::on(const run_started&) {
  if (started)
    return;
  started = true;
  started_at = now;
  say(notice_type::run_started);
  say(notice_type::plan_ready).why
    = streams.size() == 1 ? "1 stream" : fmt::format("{} streams", streams.size());
  if (p->deadline)
    wake(timers.add({now + *p->deadline, no_stream, 0}));
  // Two actions for each stream that needs nothing; growing step by step would move them again and
  // again.
  auto ready = std::count_if(p->streams.begin(), p->streams.end(),
                             [](const stream_spec& s) { return s.needs.empty(); });
  out.reserve(out.size() + 2 * static_cast<size_t>(ready) + 4);
  for (stream_index s = 0; s < streams.size(); ++s)
    if (spec(s).needs.empty())
      enqueue(s);
}

void run_state::core::on(const slot_granted& e) {
  if (e.stream >= streams.size() || streams[e.stream].phase != queued
      || !streams[e.stream].requested) {
    act(return_slot{e.stream, e.node});
    return;
  }
  auto s = e.stream;
  auto& st = streams[s];
  if (st.attempt > 0)
    st.past().nodes.push_back(st.node);
  st.phase = running;
  st.requested = false;
  st.node = nodes.number_of(e.node);
  st.covered = st.completed_needs;
  st.started_at = now;
  ++st.attempt;
  open.add(streams, s);
  ++tally.attempts;
  tally.peak_parallel = std::max(tally.peak_parallel, open.count());

  start_attempt start{lease_of(s), e.node, workers.name_of(st.worker), {}, st.rounds > 0};
  for (auto need : spec(s).needs)
    if (is_ended(streams[need].phase))
      start.needs.push_back(need);
  act(std::move(start));
  say_of_attempt(notice_type::stream_started, s);
}

void run_state::core::on(const slot_unmet& e) {
  if (e.stream >= streams.size() || streams[e.stream].phase != queued
      || !streams[e.stream].requested || streams[e.stream].past().unmet == e.why)
    return;
  streams[e.stream].past().unmet = e.why;
  say(notice_type::stream_queued, e.stream).why = e.why;
}

void run_state::core::on(const slot_refused& e) {
  if (e.stream >= streams.size() || streams[e.stream].phase != queued
      || !streams[e.stream].requested)
    return;
  streams[e.stream].requested = false;
  streams[e.stream].phase = waiting;
  attempt_failed(e.stream, e.why);
}

void run_state::core::on(const timer_fired&) {
  while (auto due = timers.take_due(now)) {
    if (due->stream == no_stream)
      deadline_reached();
    else if (auto& st = streams[due->stream];
             st.phase == queued && !st.requested && st.attempt == due->attempt)
      enqueue(due->stream);
  }
  if (!ended_at)
    wake(timers.rearm(now));
}

void run_state::core::enqueue(stream_index s) {
  if (money.spent())
    return starve(s);
  auto& st = streams[s];
  st.phase = queued;
  st.requested = true;
  st.queued_at = now;
  if (st.history)
    st.history->unmet.clear();
  act(want_slot{s, workers.name_of(st.worker), ranks[s]});
  say(notice_type::stream_queued, s);
}

void run_state::core::need_completed(stream_index s) {
  auto& st = streams[s];
  if (is_ended(st.phase))
    return;
  ++st.ended_needs;
  ++st.completed_needs;
  consider(s);
}

// Only a stream that waits has something to decide: a queued one sees all its needs when it starts,
// and a running one is considered when its attempt ends.
void run_state::core::consider(stream_index s) {
  auto& st = streams[s];
  if (st.phase != waiting)
    return;
  auto whole = all_needs_ended(st, s);
  if (spec(s).start == start_when::all) {
    if (whole)
      enqueue(s);
    return;
  }
  auto fresh = st.completed_needs > st.covered;
  // Past the limit the rest of the needs are waited for and make one last round.
  auto may_update = whole || st.rounds <= limits::updates_per_stream;
  if (fresh && may_update)
    enqueue(s);
  else if (whole && st.result)
    complete(s);
}

bool run_state::core::all_needs_ended(const run_stream& st, stream_index s) const {
  return st.ended_needs == spec(s).needs.size();
}

} // namespace tributary
