#include "runtime/audit/run_audit.hpp"

#include "runtime/audit/judge_prompt.hpp"
#include "runtime/work/placeholders.hpp"

#include <fmt/format.h>

#include <vector>

namespace tributary {
namespace {

audit_rubric rubric_of(const plan& p, const draft& work, const std::vector<conflict>& conflicts) {
  std::vector<std::string> sections;
  sections.reserve(p.streams.size());
  auto added = work.added();
  audited_work all{&p, {}, added, &conflicts};
  for (stream_index s = 0; s < p.streams.size(); ++s) {
    auto facts = work.facts_of(s);
    sections.push_back(work.shown_section(s));
    all.parts.push_back({sections.back(), facts.lost, facts.claims, facts.sourced_claims});
  }
  return score_by_rules(all);
}

} // namespace

run_audit audit_draft(const plan& p, const draft& work, const std::vector<conflict>& conflicts,
                      audit_facts facts, const std::optional<judge_answer>& heard) {
  facts.streams = static_cast<uint32_t>(p.streams.size());
  facts.requirements = static_cast<uint32_t>(p.requirements.size());
  facts.open_conflicts = open_disputes(conflicts);
  facts.missing_parts = static_cast<uint32_t>(work.missing().size());
  facts.has_judge = !p.audit.worker.empty();
  // Who was heard was asked in time, however late it is by now.
  if (!heard)
    facts.allowed = p.deadline;
  auto decision = decide_audit(p.audit, facts);
  if (!decision.run)
    return {skipped_audit(std::move(decision), p.audit), {}};
  auto rubric = rubric_of(p, work, conflicts);
  auto said = heard.value_or(judge_answer{});
  std::string question;
  if (decision.ask_judge || heard) {
    auto deliverable = without_placeholders(work.markdown(true));
    auto prompt = judge_prompt({&p, deliverable, &conflicts}, judge_prompt_bytes);
    if (!prompt)
      said = no_answer(p, prompt.error().what);
    else if (heard)
      // It was asked about the same deliverable, so this is what it did not see of it.
      said.note = prompt->note;
    else
      question = without_placeholders(prompt->text);
  }
  return {finish_audit(std::move(decision), rubric, std::move(said), p.audit), std::move(question)};
}

judge_answer answer_of(const plan& p, std::string_view answer) {
  auto said = read_verdict(answer);
  if (!said)
    return no_answer(p, said.error().what);
  return {p.audit.worker, std::move(*said), {}, {}};
}

judge_answer no_answer(const plan& p, const std::string& failed) {
  return {p.audit.worker, std::nullopt, failed, {}};
}

std::string audit_line(const audit_outcome& outcome) {
  auto out = fmt::format(
    "{} of 5 by {}{}", score_text(*outcome.overall_milli),
    outcome.by == scored_by::judge ? outcome.judge : "rules",
    passes(outcome) ? "" : fmt::format(", {} is wanted", score_text(outcome.min_score_milli)));
  if (!outcome.no_verdict.empty())
    out += fmt::format("; {} gave no verdict: {}", outcome.judge, outcome.no_verdict);
  return out + "; " + outcome.decision.reason;
}

bool falls_short(const audit_outcome& outcome, const audit_spec& plan) {
  return plan != audit_spec{} && !passes(outcome);
}

} // namespace tributary
