#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/run/critical_chain.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary {

void run_state::core::on(const results_merged& e) {
  if (!started || ended_at)
    return;
  draft_version = std::max(draft_version, e.version);
  draft_bytes = e.draft_bytes;
  auto took = std::max(e.took, duration{0});
  tally.synthesis += took;
  auto& n = say(notice_type::draft_updated);
  n.version = e.version;
  n.bytes = static_cast<int64_t>(e.draft_bytes);
  n.took = took;
  n.streams = e.streams;
  for (auto s : e.streams) {
    if (s >= streams.size() || !streams[s].merging)
      continue;
    streams[s].merging = false;
    --merges_open;
    if (streams[s].merge_again) {
      merge(s);
      if (!is_extra(s))
        merge_edits();
    }
  }
}

// A result that is put once more undoes what was made of it.
void run_state::core::merge_edits() {
  for (auto s = planned; s < planned + extras.size(); ++s)
    if (streams[s].result && (is_fold(s) || purpose_of(s) == repairing))
      merge(s);
}

void run_state::core::on(const report_finished& e) {
  if (ended_at || (e.early ? !early.asked || early.done : !finish_asked))
    return;
  auto took = std::max(e.took, duration{0});
  tally.synthesis += took;
  if (e.early)
    return delivered(took);
  auto& n = say(notice_type::draft_updated);
  n.version = draft_version;
  n.bytes = static_cast<int64_t>(draft_bytes);
  n.took = took;
  if (judge(e) || repair(e))
    return;
  open_disputes = e.open_disputes;
  // Where nobody is left to judge what was mended, the verdict that asked for it stands.
  auto unjudged
    = !e.judge_question.empty() && is_one_of(repairing, extras) && is_one_of(judging, extras);
  falls_short = e.falls_short || unjudged;
  tally.quality_milli = e.score_milli;
  if (!e.audit.empty())
    say(notice_type::audit_completed).why = clip(e.audit, limits::reason_bytes);
  end(!e.missing.empty());
}

// One merge of a stream at a time: a confirmation names the stream, so with two on their way nobody
// could tell which of them it confirms.
void run_state::core::merge(stream_index s) {
  auto& st = streams[s];
  if (p->synthesis.mode == merge_mode::barrier && !barrier_passed)
    return;
  st.merge_again = st.merging;
  if (st.merging)
    return;
  st.merging = true;
  ++merges_open;
  act(merge_result{s, st.result, purpose_of(s)});
}

void run_state::core::flag(stream_index s, const std::string& why) {
  streams[s].past().gap = why;
  act(flag_gap{s, why, partial_of(s), purpose_of(s)});
}

std::shared_ptr<const std::string> run_facts::partial_of(stream_index s) const {
  const auto& history = streams[s].history;
  if (!history || !history->salvage)
    return nullptr;
  return {history->salvage, &history->salvage->text};
}

void run_state::core::finish_if_done() {
  if (!started || finish_asked || approvals.plan_waits)
    return;
  deliver_if_due();
  // What was asked for early is told first: its answer must not be taken for that of the whole.
  if (left > 0 || (early.asked && !early.done))
    return;
  pass_barrier();
  if (merges_open > 0)
    return;
  finish_asked = true;
  act(finish_report{});
}

void run_state::core::pass_barrier() {
  if (std::exchange(barrier_passed, true) || p->synthesis.mode != merge_mode::barrier)
    return;
  for (stream_index s = 0; s < streams.size(); ++s)
    if (streams[s].result)
      merge(s);
}

void run_state::core::end(bool parts_missing) {
  auto code = exit_code(parts_missing);
  ended_at = now;
  auto failing = deadline_passed || failed_why;
  auto& n = say(cancelled ? notice_type::run_cancelled
                : failing ? notice_type::run_failed
                          : notice_type::run_completed);
  n.exit_code = code;
  n.metrics = std::make_shared<const run_metrics>(metrics());
  if (cancelled)
    n.why = cancelled->why;
  else if (deadline_passed)
    n.why = "the deadline of " + to_text(*p->deadline) + " has passed";
  else if (failed_why)
    n.why = *failed_why;
  else if (starved)
    n.why = "the budget is spent";
  else if (code == 4 && falls_short)
    n.why = "the deliverable is not as good as the plan asks for";
  else if (code == 4)
    n.why = open_disputes == 1 ? "1 conflict is left open"
                               : fmt::format("{} conflicts are left open", open_disputes);
  act(end_run{code});
}

int run_state::core::exit_code(bool parts_missing) const {
  if (cancelled)
    return cancelled->exit_code;
  if (deadline_passed)
    return 124;
  if (failed_why)
    return failed_by_auth ? 41 : 1;
  if (starved)
    return 5;
  if (falls_short || (open_disputes > 0 && p->synthesis.unresolved == "fail"))
    return 4;
  return degraded_parts || parts_missing ? 3 : 0;
}

run_metrics run_state::core::metrics() const {
  auto m = tally;
  m.sequential += m.synthesis;
  m.input_tokens = money.input_tokens();
  m.output_tokens = money.output_tokens();
  m.cost_microusd = money.microusd();
  if (started)
    m.parallel = ended_at.value_or(now) - started_at;
  if (approvals.since)
    m.waiting_for_approval += now - *approvals.since;
  m.parallel -= m.waiting_for_approval;
  std::vector<duration> service;
  service.reserve(streams.size());
  // What was brought up to date had its earlier rounds while others still ran: only the last one
  // comes behind all that it needs. Of tasks that were shared the longest share is the first one's.
  for (stream_index s = 0; s < streams.size(); ++s)
    service.push_back(streams[s].rounds == 1 || spec(s).start == start_when::first
                        ? streams[s].last_service
                        : streams[s].service);
  auto chain = critical_chain(*p, service);
  m.critical_path = chain.length;
  for (auto s : chain.streams)
    m.waiting_for_slots += streams[s].waited;
  return m;
}

} // namespace tributary
