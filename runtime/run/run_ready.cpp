#include "runtime/base/limits.hpp"
#include "runtime/run/reuse_words.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary {

using enum stream_phase;

void run_state::core::on(const run_started&) {
  if (started)
    return;
  started = true;
  started_at = now;
  say(notice_type::run_started);
  say(notice_type::plan_ready).why = planned == 1 ? "1 stream" : fmt::format("{} streams", planned);
  if (p->deadline)
    wake(timers.add({now + *p->deadline, no_stream, uint32_t(run_timer::deadline)}));
  if (const auto& delivery = p->synthesis.deadline)
    wake(timers.add({now + *delivery, no_stream, uint32_t(run_timer::delivery)}));
  if (const auto& time = p->budget.time) {
    wake(timers.add({now + *time * 4 / 5, no_stream, uint32_t(run_timer::budget_warning)}));
    wake(timers.add({now + *time, no_stream, uint32_t(run_timer::budget_over)}));
  }
  tell_given_before();
  if (!ask_for_plan())
    begin_streams();
}

void run_state::core::begin_streams() {
  // Two actions for each stream that needs nothing; growing step by step would move them again and
  // again.
  auto ready = std::count_if(p->streams.begin(), p->streams.end(),
                             [](const stream_spec& s) { return s.needs.empty(); });
  out.reserve(out.size() + 2 * static_cast<size_t>(ready) + 4);
  take_reused();
  for (stream_index s = 0; s < streams.size(); ++s)
    if (spec(s).needs.empty() && streams[s].phase == waiting)
      enqueue(s);
}

void run_state::core::on(const slot_granted& e) {
  auto wanted = e.stream < streams.size() && streams[e.stream].requested;
  if (wanted && is_past_total(e.stream)) {
    // The timer for it is late, because nobody was there to hear it.
    act(return_slot{e.stream, e.node});
    streams[e.stream].requested = false;
    total_reached(e.stream);
  } else if (wanted && streams[e.stream].phase == queued) {
    auto& st = streams[e.stream];
    st.phase = running;
    st.wait = now - st.queued_at;
    if (!st.history || !st.history->scope.in_pieces() || !st.result)
      st.covered
        = is_fold(e.stream) ? static_cast<uint32_t>(folds.fitting(results())) : st.completed_needs;
    begin_attempt(e.stream, e.node);
  } else if (wanted && streams[e.stream].phase == running) {
    const auto& history = streams[e.stream].history;
    if (history && history->split && history->split->asked)
      begin_part(e.stream, e.node);
    else
      begin_beside(e.stream, e.node);
  } else {
    act(return_slot{e.stream, e.node});
  }
}

void run_state::core::begin_attempt(stream_index s, const std::string& node) {
  auto& st = streams[s];
  auto number = st.last_number() + 1;
  attempt_state fresh;
  fresh.started_at = fresh.heard_at = now;
  fresh.attempt = number;
  fresh.node = nodes.number_of(node);
  if (number > 1) {
    auto& nodes_of = st.past().nodes;
    if (nodes_of.empty())
      nodes_of.push_back(st.node);
    nodes_of.push_back(fresh.node);
    st.past().elsewhere = false;
  }
  static_cast<attempt_state&>(st) = fresh;
  st.requested = false;
  open.add(s, st);
  bound_attempts(s);
  ++tally.attempts;
  tally.peak_parallel = std::max(tally.peak_parallel, open.count());

  start_attempt start{lease_of(s), node, workers.name_of(st.worker), {}, false, nullptr, {}};
  start.folds = is_fold(s);
  if (start.folds) {
    auto waiting_for_it = folds.fresh(st.covered);
    start.needs.assign(waiting_for_it.begin(), waiting_for_it.end());
    start.refused = st.history ? st.history->refused : std::string{};
  } else {
    for (auto need : spec(s).needs)
      if (is_ended(streams[need].phase))
        start.needs.push_back(need);
  }
  auto in_pieces = st.history && st.history->scope.in_pieces();
  start.updates = st.rounds > 0 && !in_pieces;
  if (st.is_part(number)) {
    for (auto task = st.history->split->given_from; task < st.history->split->done_from; ++task)
      start.tasks.push_back(task);
  } else if (st.history) {
    start.earlier = st.history->salvage;
    start.tasks = st.history->scope.next();
  }
  act(std::move(start));
  say_of_attempt(notice_type::stream_started, s);
  if (auto bounds = expected_of(s); bounds.silence || bounds.took)
    watch_soon(
      std::min(bounds.silence.value_or(duration::max()), bounds.took.value_or(duration::max())));
}

void run_state::core::on(const slot_unmet& e) {
  if (e.stream >= streams.size() || streams[e.stream].phase != queued
      || !streams[e.stream].requested || streams[e.stream].past().unmet == e.why)
    return;
  streams[e.stream].past().unmet = e.why;
  say(notice_type::stream_queued, e.stream).why = e.why;
}

void run_state::core::on(const slot_refused& e) {
  if (e.stream >= streams.size() || !streams[e.stream].requested)
    return;
  auto& st = streams[e.stream];
  st.requested = false;
  if (st.history && st.history->split && std::exchange(st.history->split->asked, false))
    st.history->split->parts = limits::stream_parts;
  // A second attempt beside one that runs is only a hope.
  if (st.phase != queued)
    return;
  st.phase = waiting;
  attempt_failed(e.stream, e.why);
}

void run_state::core::on(const timer_fired&) {
  while (auto due = timers.take_due(now)) {
    if (due->stream == no_stream)
      run_moment(static_cast<run_timer>(due->attempt));
    else
      stream_moment(*due);
  }
  if (!ended_at)
    wake(timers.rearm(now));
}

void run_state::core::stream_moment(const wake_queue::entry& due) {
  const auto& st = streams[due.stream];
  switch (due.what) {
    case stream_timer::retry:
      if (st.phase == queued && !st.requested && st.attempt == due.attempt)
        enqueue(due.stream);
      return;
    case stream_timer::give_up:
      if (!is_ended(st.phase) && is_past_total(due.stream))
        total_reached(due.stream);
      return;
  }
}

void run_state::core::run_moment(run_timer which) {
  switch (which) {
    case run_timer::deadline:
      return deadline_reached();
    case run_timer::look:
      return look_at_attempts();
    case run_timer::delivery:
      return deliver_soon(fmt::format("{} have passed", to_text(*p->synthesis.deadline)));
    case run_timer::budget_warning:
      if (left > 0)
        say(notice_type::budget_warning).why = fmt::format(
          "{} of {} have passed", to_text(*p->budget.time * 4 / 5), to_text(*p->budget.time));
      return;
    case run_timer::budget_over:
      if (left == 0)
        return;
      time_over = true;
      say(notice_type::budget_warning).why
        = fmt::format("all of {} have passed", to_text(*p->budget.time));
      return budget_reached();
  }
}

void run_state::core::enqueue(stream_index s) {
  if (money.spent() || time_over)
    return starve(s);
  if (waits_for_approval(s))
    return;
  end_hold();
  auto& st = streams[s];
  st.phase = queued;
  st.requested = true;
  st.queued_at = now;
  if (st.history)
    st.history->unmet.clear();
  act(request_of(s));
  auto& n = say(notice_type::stream_queued, s);
  if (st.history && !st.history->not_reused.empty())
    n.why = std::string{not_reused} + std::exchange(st.history->not_reused, {});
  if (is_extra(s)) {
    n.conflict = purpose_of(s);
    n.streams
      = is_fold(s) ? std::vector(folds.waiting().begin(), folds.waiting().end()) : spec(s).needs;
  }
}

want_slot run_facts::request_of(stream_index s) const {
  const auto& st = streams[s];
  // A share of what runs already takes only what nobody else wants.
  auto is_share = st.history && st.history->split && st.history->split->asked;
  want_slot wanted{s, workers.name_of(st.worker), is_share ? 0 : ranks[s], {}};
  if (st.phase == running || (st.attempt > 0 && st.history && st.history->elsewhere))
    wanted.avoid = nodes.name_of(st.node);
  return wanted;
}

void run_state::core::need_completed(stream_index s, stream_index need) {
  auto& st = streams[s];
  if (is_ended(st.phase))
    return;
  if (is_fold(s))
    folds.arrived(need);
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

bool run_facts::all_needs_ended(const run_stream& st, stream_index s) const {
  return st.ended_needs == spec(s).needs.size();
}

} // namespace tributary
