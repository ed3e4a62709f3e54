#include "runtime/audit/audit_outcome.hpp"

#include <utility>

namespace tributary {
namespace {

std::optional<uint32_t> mean_of(const std::array<final_score, criteria>& scores) {
  score_card card;
  for (size_t i = 0; i < criteria; ++i)
    card[i].milli = scores[i].milli;
  return mean_milli(card);
}

void take_verdict(audit_outcome& out, verdict said, const audit_rubric& rubric) {
  out.by = scored_by::judge;
  for (size_t i = 0; i < criteria; ++i) {
    out.scores[i].by = scored_by::judge;
    out.scores[i].milli = said.scores[i].milli;
    out.scores[i].said = std::move(said.scores[i].evidence);
  }
  auto& coverage = out.scores[static_cast<size_t>(criterion::coverage)];
  if (!rubric.coverage_cap_milli || *coverage.milli <= *rubric.coverage_cap_milli)
    out.cap_why.clear();
  else
    coverage.uncapped_milli = std::exchange(coverage.milli, rubric.coverage_cap_milli);
  out.problems = std::move(said.problems);
  out.problems_more = said.problems_more;
}

} // namespace

std::string_view to_text(scored_by who) {
  return who == scored_by::judge ? "judge" : "rules";
}

audit_outcome skipped_audit(audit_decision decision, const audit_spec& plan) {
  audit_outcome out;
  out.decision = std::move(decision);
  out.min_score_milli = plan.min_score_milli;
  return out;
}

audit_outcome finish_audit(audit_decision decision, const audit_rubric& rubric, judge_answer judge,
                           const audit_spec& plan) {
  auto out = skipped_audit(std::move(decision), plan);
  for (size_t i = 0; i < criteria; ++i) {
    out.scores[i].milli = rubric.scores[i].milli;
    out.scores[i].counted = rubric.scores[i].evidence;
  }
  out.judge = std::move(judge.worker);
  out.note = std::move(judge.note);
  out.cap_why = rubric.cap_why;
  if (judge.said)
    take_verdict(out, std::move(*judge.said), rubric);
  else
    out.no_verdict = std::move(judge.problem);
  out.overall_milli = mean_of(out.scores);
  return out;
}

bool passes(const audit_outcome& outcome) {
  return !outcome.overall_milli || *outcome.overall_milli >= outcome.min_score_milli;
}

} // namespace tributary
