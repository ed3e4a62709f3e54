#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
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

/// Its text is cut short, and not wrong for another reason.
bool broke_off(failure_kind kind) {
  switch (kind) {
    case failure_kind::rate_limited:
    case failure_kind::overloaded:
    case failure_kind::network:
    case failure_kind::timeout:
    case failure_kind::stalled:
    case failure_kind::truncated:
    case failure_kind::process_exit:
    case failure_kind::node_lost:
      return true;
    default:
      return false;
  }
}

/// What a provider says of a request is no node's doing; the rest may be, and another node is tried
/// where there is one.
bool may_be_the_nodes(failure_kind kind) {
  return kind == failure_kind::network || kind == failure_kind::timeout
         || kind == failure_kind::stalled || kind == failure_kind::process_exit
         || kind == failure_kind::node_lost;
}

} // namespace

bool is_worth_keeping(const std::string& text) {
  constexpr size_t least = 40;
  return trim(text).size() >= least;
}

void run_state::core::attempt_failed(stream_index s, const failure& f) {
  auto& st = streams[s];
  keep_salvage(s, f);
  keep_parts(s);
  st.past().scope.take_back();
  st.past().again = true;
  st.past().elsewhere = may_be_the_nodes(f.kind);
  auto lose_now = [&](bool hard, std::string why) {
    auto& n = say_of_attempt(notice_type::stream_failed, s);
    put_cost(n, f.used);
    lose(s, {hard, std::move(why), f.kind}, n);
  };
  if (money.spent() || time_over) {
    starved = starved || !is_extra(s);
    return lose_now(false, describe(f) + "; the budget is spent");
  }
  auto& scope = st.past().scope;
  // What brings a result up to date is one piece: the result stands meanwhile.
  auto divisible = st.result && !scope.in_pieces() ? 0 : scope.size(spec(s).tasks.size());
  auto& memory = st.past().failures;
  auto d = policy.decide(memory, {s, st.attempt, workers.name_of(st.worker), f, divisible});
  switch (d.step) {
    case failure_decision::what::retry:
      remember_remedy(s, f.kind, "trying again");
      return retry_later(s, d, f);
    case failure_decision::what::switch_worker: {
      // The attempt that failed is the old worker's, and so is this notice.
      auto& n = say_of_attempt(notice_type::stream_switched, s);
      n.why = std::move(d.why);
      n.kind = f.kind;
      put_cost(n, f.used);
      remember_remedy(s, f.kind, "switching to " + d.worker);
      st.worker = workers.number_of(d.worker);
      return enqueue(s);
    }
    case failure_decision::what::rescope:
      return rescope(s, d, f);
    case failure_decision::what::degrade:
      return lose_now(false, std::move(d.why));
    case failure_decision::what::fail:
      return lose_now(!spec(s).continue_on_error, std::move(d.why));
  }
}

// Of several that failed, the one that had most: a later attempt that broke off at once must not
// cost what an earlier one had.
void run_state::core::keep_salvage(stream_index s, const failure& f) {
  auto& history = streams[s].past();
  if (!is_worth_keeping(f.salvage) || f.salvage.size() > limits::result_bytes
      || (history.salvage && history.salvage->text.size() > f.salvage.size()))
    return;
  history.salvage = std::make_shared<const earlier_try>(
    earlier_try{workers.name_of(streams[s].worker), describe(f), f.salvage});
  history.salvage_is_sound = broke_off(f.kind);
  // What is shown of a stream that has a result is that result; half a verdict or fold is none.
  if (!streams[s].result && purpose_of(s) != judging && purpose_of(s) != repairing && !is_fold(s))
    act(keep_partial{s, partial_of(s)});
}

void run_state::core::remember_remedy(stream_index s, failure_kind kind,
                                      const std::string& remedy) {
  auto& history = streams[s].past();
  history.failed_by = kind;
  history.failed_worker = workers.name_of(streams[s].worker);
  history.remedy = remedy;
}

void run_state::core::tell_lesson(stream_index s) {
  const auto& history = streams[s].history;
  if (!p->learn || !history || !history->failed_by)
    return;
  auto& n = say(notice_type::lesson_recorded, s);
  n.kind = history->failed_by;
  n.worker = history->failed_worker;
  n.why = history->remedy;
}

void run_state::core::retry_later(stream_index s, const failure_decision& d, const failure& f) {
  auto& n = say_of_attempt(notice_type::stream_retrying, s);
  n.why = d.why;
  n.kind = f.kind;
  n.delay = d.delay;
  put_cost(n, f.used);
  if (d.delay == duration{0})
    return enqueue(s);
  streams[s].phase = queued;
  streams[s].requested = false;
  wake(timers.add({now + d.delay, s, streams[s].attempt}));
}

// A stream that has a result from an earlier round loses only its update: the result stands, and
// the run is degraded at worst.
void run_state::core::lose(stream_index s, const stream_loss& l, run_notice& n) {
  auto stands = streams[s].result != nullptr;
  auto unfinished = stands && streams[s].history && streams[s].history->scope.in_pieces();
  auto hard = l.hard && !stands && !is_extra(s);
  end_stream(s, hard ? failed : degraded);
  degraded_parts = degraded_parts || !(hard || is_extra(s));
  n.kind = l.kind;
  n.why = fmt::format("{}; {}; {}", l.why, impact(waiting_for(s)),
                      hard                         ? "the run fails"
                      : is_fold(s)                 ? "what it has not written stands as it came"
                      : purpose_of(s) == judging   ? "the rules judge alone"
                      : purpose_of(s) == repairing ? "the deliverable stays as it was"
                      : is_extra(s)                ? "the conflict stays open"
                      : unfinished                 ? "what is done of it stands"
                      : stands                     ? "its earlier result stands"
                                                   : "the deliverable goes on without it");
  if (unfinished)
    mark_unfinished(s, l.why);
  else if (!stands)
    flag(s, l.why);
  losses.emplace_back(s, hard);
  if (hard && !failed_why) {
    failed_why = fmt::format("{}: {}", spec(s).id, l.why);
    failed_by_auth = l.kind == failure_kind::auth;
  }
}

void run_state::core::starve(stream_index s) {
  starved = starved || !is_extra(s);
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
        need_completed(d, s);
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

uint32_t run_facts::waiting_for(stream_index s) const {
  auto all = dependents(s);
  return static_cast<uint32_t>(std::count_if(
    all.begin(), all.end(), [this](stream_index d) { return !is_ended(streams[d].phase); }));
}

} // namespace tributary
