#include "actors/synthesizer.hpp"

#include "actors/clock.hpp"
#include "actors/follow.hpp"
#include "actors/manners.hpp"
#include "runtime/audit/audit_text.hpp"
#include "runtime/fold/fold_prompt.hpp"
#include "runtime/fold/fold_text.hpp"
#include "runtime/plan/extra_streams.hpp"
#include "runtime/report/report_html.hpp"
#include "runtime/run/audit_words.hpp"
#include "runtime/work/window.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<synthesizer_state>*;

void put(self_ptr self, const std::string& name, std::shared_ptr<const std::string> shared) {
  auto still_ours
    = self->state.options.request->fence->hold(run_fence::writer::draft, self->state.fence_epoch);
  if (!still_ours)
    return self->quit(caf::exit_reason::user_shutdown);
  self->state.options.request->outputs->put(name, std::move(shared));
}

void put(self_ptr self, const std::string& name, std::string bytes) {
  put(self, name, std::make_shared<const std::string>(std::move(bytes)));
}

bool has_outputs(self_ptr self) {
  return !self->state.options.request->outputs->empty();
}

void write_report(self_ptr self) {
  auto& st = self->state;
  auto begin = now_of(self);
  auto report = std::make_shared<const std::string>(st.work->markdown(st.finished));
  put(self, "report.md", report);
  if (st.finished)
    st.report = std::move(report);
  st.pacer.wrote(begin, now_of(self));
}

/// Writes the report now, or soon where it was written a moment ago.
void write_report_soon(self_ptr self) {
  auto& st = self->state;
  if (st.write_due || st.finished || !has_outputs(self))
    return;
  auto wait = st.pacer.wait(now_of(self));
  if (!wait)
    return write_report(self);
  st.write_due = true;
  self->delayed_send(self, *wait, atom::alarm::value);
}

void tell(self_ptr self, run_event event) {
  if (self->state.orchestrator)
    self->send(self->state.orchestrator, run_happened{std::move(event)});
}

void write_change(self_ptr self, draft_change& change, uint32_t version) {
  if (!has_outputs(self))
    return;
  const auto& streams = self->state.options.request->what->streams;
  for (auto stream : change.streams)
    put(self, "streams/" + streams[stream].id + ".md", self->state.work->section(stream));
  if (!change.text.empty())
    put(self, fmt::format("drafts/{:04}.md", version), std::move(change.text));
}

void tell_conflicts(self_ptr self, const draft_change& change) {
  auto& st = self->state;
  const auto& what = *st.options.request->what;
  for (const auto& c : change.found) {
    conflict_noticed event{
      c.id, std::string{to_text(c.type)}, c.subject + ": " + c.attribute, {}, {}};
    for (const auto& side : c.sides)
      event.streams.push_back(side.stream);
    if (c.type == conflict_type::factual && c.status == "open")
      event.question = research_question(c, what);
    tell(self, std::move(event));
  }
  for (const auto& [key, found] : change.settled)
    tell(self, conflict_settled{key, st.settled_by[key], found.value, found.why});
}

void hear_judge(self_ptr self, const merge_batch::item& item) {
  auto& st = self->state;
  const auto& what = *st.options.request->what;
  st.judge = item.result ? answer_of(what, item.result->text) : no_answer(what, item.why);
  if (item.result)
    st.merged.push_back(item.stream);
}

/// The draft as the plan's synthesis worker has written it so far. Where it did not, what stands is
/// what streams delivered.
void hear_fold(self_ptr self, const merge_batch::item& item) {
  auto& st = self->state;
  if (!item.result)
    return;
  st.merged.push_back(item.stream);
  if (item.settles == synthesizing)
    st.folded = item.result;
  else
    // What it has mended is judged anew.
    st.judge.reset();
  const auto& what = *st.options.request->what;
  auto fold = read_fold(what, static_cast<stream_index>(what.streams.size()), item.result->text);
  if (!fold)
    return;
  if (fold->overview)
    st.work->set_overview(*fold->overview);
  for (const auto& [stream, text] : fold->sections)
    st.work->edit(stream, text);
}

/// What came of a stream that was to settle a conflict.
void settle(self_ptr self, const merge_batch::item& item) {
  auto& st = self->state;
  if (item.settles == judging)
    return hear_judge(self, item);
  if (item.settles == synthesizing || item.settles == repairing)
    return hear_fold(self, item);
  const auto& id = st.extra_ids.at(item.stream - st.options.request->what->streams.size());
  st.settled_by[item.settles] = item.stream;
  if (!item.result)
    return st.work->leave_open(item.settles, id, item.why);
  auto name = "streams/" + id + ".md";
  auto& text = st.found[name] = std::make_shared<const std::string>(st.work->settle(
    item.settles, id, std::shared_ptr<const std::string>{item.result, &item.result->text}));
  st.merged.push_back(item.stream);
  if (has_outputs(self))
    put(self, name, text);
}

void commit(self_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  auto begin = now_of(self);
  auto change = st.work->commit();
  st.version = change.version;
  auto version = st.versions_before + change.version;
  auto took = now_of(self) - begin;
  tell_conflicts(self, change);
  auto merged = change.streams;
  for (auto stream : std::exchange(st.merged, {}))
    merged.push_back(stream);
  tell(self, results_merged{std::move(merged), version, change.draft_bytes, took});
  write_change(self, change, version);
  write_report_soon(self);
}

void merge(self_ptr self, const merge_batch& batch) {
  auto& st = self->state;
  for (const auto& item : batch.items) {
    if (!item.settles.empty()) {
      settle(self, item);
      continue;
    }
    st.put.insert(item.stream);
    if (item.result)
      st.work->put(item.stream,
                   std::shared_ptr<const std::string>{item.result, &item.result->text});
    else
      st.work->put_gap(item.stream, item.why, item.partial);
  }
  if (!std::exchange(st.flushing, true))
    self->send(self, atom::flush::value);
}

/// What was chosen between technical options; only now, when all that have a say have spoken.
void tell_choices(self_ptr self, const std::vector<conflict>& conflicts) {
  for (const auto& c : conflicts)
    if (c.type == conflict_type::technical && c.status == "resolved")
      tell(self, conflict_settled{c.key, no_stream, c.resolved_value, c.resolved_why});
}

/// What nobody has delivered; only now, when nobody is left who might. Comes before the report,
/// which is finished once more where somebody is asked for it.
void tell_gaps(self_ptr self) {
  for (auto& gap : self->state.work->open_gaps())
    tell(self,
         conflict_noticed{std::move(gap.key), std::string{to_text(conflict_type::missing)},
                          std::move(gap.what), std::move(gap.streams), std::move(gap.question)});
}

/// What the synthesis worker is to be asked about a report that falls short.
std::string repair_question(self_ptr self, const audit_outcome& outcome) {
  const auto& st = self->state;
  const auto& what = *st.options.request->what;
  fold_question q;
  q.of = &what;
  q.streams = static_cast<stream_index>(what.streams.size());
  q.draft = std::shared_ptr<const std::string>{st.folded, &st.folded->text};
  q.findings = audit_markdown(outcome);
  const auto* editor = find_worker(*st.options.request->context, what.synthesis.worker);
  return fold_prompt(q, std::min(judge_prompt_bytes, editor ? prompt_bytes_of(*editor) : SIZE_MAX));
}

void finish(self_ptr self, const finish_facts& run) {
  auto& st = self->state;
  const auto& what = *st.options.request->what;
  auto begin = now_of(self);
  if (run.early)
    st.work->deliver();
  else
    st.finished = true;
  if (has_outputs(self))
    write_report(self);
  if (run.early) {
    report_finished done;
    done.took = now_of(self) - begin;
    done.early = true;
    return tell(self, std::move(done));
  }
  auto conflicts = st.work->conflicts();
  tell_choices(self, conflicts);
  tell_gaps(self);
  audit_facts facts;
  facts.first_try = run.first_try;
  facts.used = run.used;
  auto [outcome, question] = audit_draft(what, *st.work, conflicts, facts, st.judge);
  report_finished done;
  done.missing = st.work->unmet_requirements();
  done.open_disputes = open_disputes(conflicts);
  // Rules count; how good it is, a judge or a person says.
  if (outcome.by == scored_by::judge)
    done.score_milli = outcome.overall_milli;
  done.falls_short = falls_short(outcome, what.audit);
  done.audit = outcome.decision.run ? audit_line(outcome)
                                    : std::string{not_audited} + outcome.decision.reason;
  done.judge_question = std::move(question);
  if (done.falls_short && st.folded)
    done.repair_question = repair_question(self, outcome);
  st.audit = std::move(outcome);
  done.took = now_of(self) - begin;
  tell(self, std::move(done));
}

/// Drafts are history: they went to those who were there.
void show(self_ptr self, run_output& output) {
  auto& st = self->state;
  auto share
    = [](std::string text) { return std::make_shared<const std::string>(std::move(text)); };
  for (auto stream : st.put)
    output.put("streams/" + st.options.request->what->streams[stream].id + ".md",
               share(st.work->section(stream)));
  for (const auto& [name, text] : st.found)
    output.put(name, text);
  output.put("report.md", st.report ? st.report : share(st.work->markdown(st.finished)));
}

/// Versions go on where the run's events have come to, whoever of us died.
void follow(self_ptr self, uint32_t told) {
  auto& st = self->state;
  if (st.versions_before + st.version < told)
    st.versions_before = told - st.version;
}

std::shared_ptr<const std::string> final_report(self_ptr self) {
  auto& st = self->state;
  if (!st.report)
    st.report = std::make_shared<const std::string>(st.work->markdown(true));
  return st.report;
}

/// What can only be written when the last event is known: figures and pictures.
void publish(self_ptr self, const publish_run& run) {
  auto& st = self->state;
  const auto& request = *st.options.request;
  if (has_outputs(self)) {
    auto conflicts = st.work->conflicts();
    put(self, "plan.yaml", request.plan_text);
    if (st.audit && st.audit->decision.run) {
      put(self, "audit.md", audit_markdown(*st.audit));
      put(self, "audit.json", audit_json(*st.audit));
    }
    put(self, "conflicts.json", conflicts_json(conflicts, run.record->names().streams));
    put(self, "metrics.json", metrics_json(run.metrics));
    put(self, "timeline.svg", timeline_svg(*request.what, *run.record, run.metrics));
    put(self, "report.html",
        report_html(*request.what, *final_report(self), conflicts, *run.record, run.metrics));
  }
  self->send(st.orchestrator, run_published{});
}

} // namespace

caf::behavior synthesizer(self_ptr self, synthesizer_options options) {
  self->state.work.emplace(options.request->what);
  self->state.extra_ids = extra_ids(*options.request->what);
  self->state.fence_epoch = options.request->fence->take_over(run_fence::writer::draft);
  self->state.options = std::move(options);
  set_manners(self);
  return {
    [self](const merge_batch& batch) { merge(self, batch); },
    [self](atom::flush) { commit(self); },
    [self](atom::alarm) {
      self->state.write_due = false;
      if (!self->state.finished)
        write_report(self);
    },
    [self](const finish_draft& f) { finish(self, f.facts); },
    [self](const show_all& s) { show(self, *s.output); },
    [self](const publish_run& run) { publish(self, run); },
    [self](atom::follow, uint32_t told) { follow(self, told); },
    [self](atom::roster, const roster& names) {
      self->state.orchestrator = names.find("orchestrator");
    },
  };
}

} // namespace tributary
