#include "runtime/run/fingerprint.hpp"
#include "runtime/run/run_core.hpp"

namespace tributary {

namespace {

void add(fingerprint_builder& f, const usage& used) {
  f.add(static_cast<uint64_t>(used.input_tokens));
  f.add(static_cast<uint64_t>(used.output_tokens));
  f.add(static_cast<uint64_t>(used.cost_microusd));
}

void add(fingerprint_builder& f, const attempt_state& a) {
  f.add((uint64_t{a.attempt} << 32) | a.node);
  f.add(a.started_at);
  f.add(a.heard_at);
  f.add(a.silence);
  f.add(static_cast<uint64_t>(a.tokens));
  f.add(uint64_t{a.stalled});
}

void add(fingerprint_builder& f, const stream_split& x) {
  f.add((uint64_t{x.whole} << 32) | x.begun);
  f.add(x.first_begun_at);
  f.add(x.last_begun_at);
  f.add((uint64_t{x.done_from} << 32) | x.given_from);
  f.add(x.part);
  f.add(x.part_took);
  f.add(x.part_silence);
  f.add(x.part_tasks);
  add(f, x.part_used);
  f.add((uint64_t{x.parts} << 1) | uint64_t{x.asked});
  if (x.done) {
    f.add(x.done->text);
    add(f, x.done->used);
    f.add(x.done->service_time);
    f.add(x.done->cpu_time);
  }
}

void add(fingerprint_builder& f, const stream_history& h) {
  if (h.beside)
    add(f, *h.beside);
  for (auto task : h.scope.left)
    f.add(task);
  f.add(h.scope.at_once);
  for (auto task : h.scope.given)
    f.add(task);
  for (const auto& piece : h.pieces) {
    f.add(piece.first);
    f.add(piece.result->text);
  }
  if (h.split)
    add(f, *h.split);
  f.add(h.ends_at.value_or(time_point{}));
  if (h.salvage) {
    f.add(h.salvage->worker);
    f.add(h.salvage->why);
    f.add(h.salvage->text);
    f.add(uint64_t{h.salvage_is_sound});
  }
  f.add(h.failed_by ? static_cast<uint64_t>(*h.failed_by) + 1 : 0);
  f.add(h.failed_worker);
  f.add(h.remedy);
  f.add(h.refused);
  f.add((uint64_t{h.elsewhere} << 1) | uint64_t{h.again});
  for (auto node : h.nodes)
    f.add(node);
  for (const auto& at : h.failures.positions) {
    f.add((uint64_t{at.list} << 32) | at.rule);
    f.add((uint64_t{at.step} << 32) | at.used);
  }
  for (const auto& worker : h.failures.workers)
    f.add(worker);
  f.add(h.failures.failures);
  f.add(h.unmet);
  f.add(h.gap);
  f.add(h.reused_from);
  f.add(h.not_reused);
}

void add(fingerprint_builder& f, const run_stream& st) {
  f.add(static_cast<uint64_t>(st.phase));
  f.add((uint64_t{st.requested} << 2) | (uint64_t{st.merging} << 1) | uint64_t{st.merge_again});
  add(f, static_cast<const attempt_state&>(st));
  f.add((uint64_t{st.rounds} << 32) | st.worker);
  f.add((uint64_t{st.ended_needs} << 32) | st.completed_needs);
  f.add(st.covered);
  f.add(st.queued_at);
  f.add(st.wait);
  f.add(st.service);
  f.add(st.last_service);
  f.add(st.cpu);
  f.add(st.waited);
  add(f, st.used);
  if (st.result)
    f.add(st.result->text);
  if (st.history)
    add(f, *st.history);
}

void add(fingerprint_builder& f, const run_metrics& m) {
  for (auto span : {m.sequential, m.synthesis, m.cpu, m.busy, m.waiting_for_approval})
    f.add(span);
  for (auto count : {m.streams, m.completed, m.first_try, m.attempts, m.peak_parallel})
    f.add(count);
}

void add(fingerprint_builder& f, const approvals& a) {
  f.add((uint64_t{a.all_given} << 2) | (uint64_t{a.plan_given} << 1) | uint64_t{a.plan_waits});
  for (const auto& some : {a.given, a.waiting}) {
    f.add(some.size());
    for (auto s : some)
      f.add(s);
  }
  f.add(a.since.value_or(time_point{}));
  f.add(a.by);
}

void add(fingerprint_builder& f, const wake_queue& timers) {
  for (const auto& e : timers.entries()) {
    f.add(e.when);
    f.add((uint64_t{e.stream} << 32) | e.attempt);
    f.add(static_cast<uint64_t>(e.what));
  }
  f.add(timers.armed().value_or(time_point{}));
}

} // namespace

std::vector<run_action> run_state::standing() const {
  const auto& c = *core_;
  std::vector<run_action> out;
  if (!c.started)
    return out;
  // Nothing is merged either before the plan is approved: a merge may cost, too.
  auto merged
    = (c.p->synthesis.mode == merge_mode::pipeline || c.barrier_passed) && !c.approvals.plan_waits;
  for (stream_index s = 0; s < c.streams.size(); ++s) {
    const auto& st = c.streams[s];
    if (st.result && merged)
      out.emplace_back(merge_result{s, st.result, c.purpose_of(s)});
    if (st.history && !st.history->gap.empty())
      out.emplace_back(flag_gap{s, st.history->gap, c.partial_of(s), c.purpose_of(s)});
    // Of one that runs: a second attempt beside it.
    if (st.requested)
      out.emplace_back(c.request_of(s));
  }
  if (c.ended_at)
    return out;
  if (auto next = c.timers.next())
    out.emplace_back(wake_at{*next});
  if (c.finish_asked || c.early.asked)
    out.emplace_back(finish_report{});
  return out;
}

uint64_t run_state::fingerprint() const {
  const auto& c = *core_;
  fingerprint_builder f;
  for (const auto& st : c.streams)
    add(f, st);
  for (uint32_t node = 0; node < c.nodes.size(); ++node)
    f.add(c.nodes.name_of(node));
  for (uint32_t worker = 0; worker < c.workers.size(); ++worker)
    f.add(c.workers.name_of(worker));
  add(f, c.timers);
  add(f, c.tally);
  add(f, c.approvals);
  f.add(static_cast<uint64_t>(c.money.input_tokens()));
  f.add(static_cast<uint64_t>(c.money.output_tokens()));
  f.add(static_cast<uint64_t>(c.money.microusd()));
  f.add((uint64_t{c.money.warned()} << 1) | uint64_t{c.money.spent()});
  f.add(c.now);
  f.add(c.started_at);
  f.add(c.ended_at.value_or(time_point{}));
  f.add(c.seq);
  f.add((uint64_t{c.left} << 32) | c.merges_open);
  f.add((uint64_t{c.draft_version} << 32) | (uint64_t{c.started} << 5)
        | (uint64_t{c.barrier_passed} << 4) | (uint64_t{c.finish_asked} << 3)
        | (uint64_t{c.deadline_passed} << 2) | (uint64_t{c.degraded_parts} << 1)
        | uint64_t{c.starved} | (uint64_t{c.time_over} << 6));
  for (const auto& pace : c.paces)
    f.add(pace.fingerprint());
  f.add(c.next_look.value_or(time_point{}));
  f.add(c.coordination);
  f.add(c.coordinated);
  f.add(c.draft_bytes);
  f.add(c.cancelled ? c.cancelled->why : "");
  f.add(static_cast<uint64_t>(c.cancelled ? c.cancelled->exit_code : 0));
  f.add(c.failed_why.value_or(""));
  f.add(uint64_t{c.failed_by_auth});
  for (const auto& id : c.settled)
    f.add(id);
  f.add(c.early.why);
  f.add((uint64_t{c.early.parts} << 2) | (uint64_t{c.early.asked} << 1) | uint64_t{c.early.done});
  for (auto s : c.folds.waiting())
    f.add(s);
  f.add(c.folds.folded());
  for (size_t i = 0; i < c.extras.size(); ++i) {
    f.add(c.extras[i]);
    f.add(c.p->streams[c.planned + i].focus);
    f.add(c.p->streams[c.planned + i].prompt);
  }
  return f.value();
}

} // namespace tributary
