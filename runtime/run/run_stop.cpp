#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

using enum stream_phase;

void run_state::core::on(const cancel_asked& e) {
  if (!started || ended_at || cancelled)
    return;
  cancelled = e;
  cancel_all(e.why.empty() ? "cancelled" : e.why);
}

void run_state::core::deadline_reached() {
  if (ended_at || cancelled)
    return;
  auto planned_end = streams.begin() + static_cast<std::ptrdiff_t>(planned);
  auto parts_open = std::any_of(streams.begin(), planned_end,
                                [](const run_stream& st) { return !is_ended(st.phase); });
  // All parts are there: what they were still asked about stays open, and they are delivered.
  deadline_passed = parts_open || left == 0;
  cancel_all(fmt::format("the deadline of {} has passed", to_text(*p->deadline)));
}

// What runs has been paid for and goes on; a walk over all streams happens once in a run.
void run_state::core::budget_reached() {
  for (stream_index s = 0; s < streams.size(); ++s) {
    auto phase = streams[s].phase;
    if (phase == waiting || phase == queued) {
      withdraw(s);
      starve(s);
    } else if (phase == running) {
      drop_hedge(s);
    }
  }
  stop_waiting();
}

void run_state::core::cancel_all(const std::string& why) {
  for (stream_index s = 0; s < streams.size(); ++s) {
    if (is_ended(streams[s].phase) || streams[s].phase == stream_phase::standby)
      continue;
    auto ran = streams[s].phase == running;
    withdraw(s);
    end_stream(s, stream_phase::cancelled);
    auto& n = ran ? say_of_attempt(notice_type::stream_cancelled, s)
                  : say(notice_type::stream_cancelled, s);
    n.why = why;
    const auto& st = streams[s];
    if (!st.result)
      flag(s, why);
    else if (st.history && st.history->scope.in_pieces())
      mark_unfinished(s, why);
  }
  stop_waiting();
}

void run_state::core::bound_attempts(stream_index s) {
  const auto& total = spec(s).total_timeout;
  if (!total || streams[s].past().ends_at)
    return;
  auto when = now + bounded(*total);
  streams[s].past().ends_at = when;
  wake(timers.add({when, s, 0, stream_timer::give_up}));
}

bool run_facts::is_past_total(stream_index s) const {
  const auto& history = streams[s].history;
  return history && history->ends_at && *history->ends_at <= now;
}

void run_state::core::total_reached(stream_index s) {
  withdraw(s);
  auto& st = streams[s];
  st.past().again = true;
  failure why{
    failure_kind::timeout,
    fmt::format("no result within the total-timeout of {}, by {}", to_text(*spec(s).total_timeout),
                st.last_number() == 1 ? "1 attempt" : fmt::format("{} attempts", st.last_number())),
    std::nullopt,
    {},
    {}};
  auto d = policy.give_up(s, why);
  auto hard = d.step == failure_decision::what::fail && !spec(s).continue_on_error;
  lose(s, {hard, std::move(d.why), why.kind}, say_of_attempt(notice_type::stream_failed, s));
}

void run_state::core::withdraw(stream_index s) {
  auto& st = streams[s];
  if (st.phase == running) {
    drop_hedge(s);
    while (st.phase == running) {
      act(cancel_attempt{lease_of(s), nodes.name_of(st.node)});
      close_attempt(s, st.attempt);
    }
    keep_parts(s);
  } else if (st.phase == queued && st.requested) {
    act(drop_request{s});
    st.requested = false;
  }
}

} // namespace tributary
