#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

using enum stream_phase;

namespace {

std::string impact(uint32_t waiting) {
  if (waiting == 0)
    return "no stream waits for it";
  return waiting == 1 ? "1 stream waits for it" : fmt::format("{} streams wait for it", waiting);
}

} // namespace

void run_state::core::attempt_failed(stream_index s, const failure& f) {
  auto& st = streams[s];
  auto lose_now = [&](bool hard, std::string why) {
    lose(s, {hard, std::move(why), f.kind}, say_of_attempt(notice_type::stream_failed, s));
  };
  if (money.spent()) {
    starved = true;
    return lose_now(false, describe(f) + "; the budget is spent");
  }
  auto& memory = st.past().failures;
  auto d = policy.decide(memory, {s, st.attempt, workers.name_of(st.worker), f});
  switch (d.step) {
    case failure_decision::what::retry:
      return retry_later(s, d, f.kind);
    case failure_decision::what::switch_worker: {
      // The attempt that failed is the old worker's, and so is this notice.
      auto& n = say_of_attempt(notice_type::stream_switched, s);
      n.why = std::move(d.why);
      n.kind = f.kind;
      st.worker = workers.number_of(d.worker);
      return enqueue(s);
    }
    case failure_decision::what::degrade:
      return lose_now(false, std::move(d.why));
    case failure_decision::what::fail:
      return lose_now(!spec(s).continue_on_error, std::move(d.why));
  }
}

void run_state::core::retry_later(stream_index s, const failure_decision& d, failure_kind kind) {
  auto& n = say_of_attempt(notice_type::stream_retrying, s);
  n.why = d.why;
  n.kind = kind;
  n.delay = d.delay;
  if (d.delay == duration{0})
    return enqueue(s);
  streams[s].phase = queued;
  streams[s].requested = false;
  wake(timers.add({now + d.delay, s, streams[s].attempt}));
}

// A stream that has a result from an earlier round loses only its update: the result stands, and
// the run is degraded at worst.
void run_state::core::lose(stream_index s, const loss& l, run_notice& n) {
  auto stands = streams[s].result != nullptr;
  auto hard = l.hard && !stands;
  end_stream(s, hard ? failed : degraded);
  degraded_parts = degraded_parts || !hard;
  n.kind = l.kind;
  n.why = fmt::format("{}; {}; {}", l.why, impact(waiting_for(s)),
                      hard     ? "the run fails"
                      : stands ? "its earlier result stands"
                               : "the deliverable goes on without it");
  if (!stands)
    flag(s, l.why);
  losses.emplace_back(s, hard);
  if (hard && !failed_why) {
    failed_why = fmt::format("{}: {}", spec(s).id, l.why);
    failed_by_auth = l.kind == failure_kind::auth;
  }
}

void run_state::core::starve(stream_index s) {
  starved = true;
  // Not about an attempt: if it had one, that one has been told of.
  lose(s, {false, "the budget is spent", failure_kind::budget}, say(notice_type::stream_failed, s));
}

void run_state::core::settle_losses() {
  for (size_t next = 0; next < losses.size(); ++next) {
    auto [s, hard] = losses[next];
    for (auto d : dependents(s)) {
      if (is_ended(streams[d].phase))
        continue;
      if (streams[s].result)
        need_completed(d);
      else
        need_lost(d, s, hard);
    }
  }
  losses.clear();
  if (options.fail_fast && failed_why && left > 0)
    cancel_all(*failed_why);
}

// Streams that go on with part of their needs: those that say `continue-on-error`, and those with
// `start: first`, whose needs were never all required. Everybody goes on without a need that only
// degrades the deliverable. With no need left at all, there is nothing to go on with.
void run_state::core::need_lost(stream_index s, stream_index need, bool hard) {
  auto& st = streams[s];
  ++st.ended_needs;
  const auto& own = spec(s);
  auto cannot = hard && !own.continue_on_error && own.start == start_when::all;
  auto nothing_left = all_needs_ended(st, s) && st.completed_needs == 0;
  auto skip = cannot || nothing_left;
  say(notice_type::dependent_notified, s).why
    = fmt::format("needs {}, which was lost; {}", spec(need).id,
                  skip ? "it is skipped" : "it goes on with what there is");
  if (!skip)
    return consider(s);
  auto why = nothing_left && !cannot
               ? fmt::format("all that it needs was lost, {} last", spec(need).id)
               : fmt::format("needs {}, which was lost", spec(need).id);
  withdraw(s);
  end_stream(s, skipped);
  auto still_hard = hard && !own.continue_on_error;
  degraded_parts = degraded_parts || !still_hard;
  say(notice_type::stream_skipped, s).why = why;
  flag(s, why);
  losses.emplace_back(s, still_hard);
}

uint32_t run_state::core::waiting_for(stream_index s) const {
  auto all = dependents(s);
  return static_cast<uint32_t>(std::count_if(
    all.begin(), all.end(), [this](stream_index d) { return !is_ended(streams[d].phase); }));
}

} // namespace tributary
