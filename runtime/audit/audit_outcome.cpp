#include "runtime/audit/audit_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

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
  if (rubric.coverage_cap_milli && *coverage.milli > *rubric.coverage_cap_milli)
    coverage.uncapped_milli = std::exchange(coverage.milli, rubric.coverage_cap_milli);
  out.problems = std::move(said.problems);
  out.problems_more = said.problems_more;
}

std::string point_text(const audit_problem& problem) {
  auto out = problem.section.empty() ? problem.what : problem.section + ": " + problem.what;
  return problem.fix.empty() ? out : out + " (" + problem.fix + ")";
}

/// Criteria from the lowest score to the highest.
std::array<criterion, criteria> worst_first(const audit_outcome& outcome) {
  auto out = all_criteria;
  auto milli = [&](criterion which) {
    return outcome.scores[static_cast<size_t>(which)].milli.value_or(score_max_milli);
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](criterion a, criterion b) { return milli(a) < milli(b); });
  return out;
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
                           const audit_spec& plan, uint32_t repairs) {
  auto out = skipped_audit(std::move(decision), plan);
  for (size_t i = 0; i < criteria; ++i) {
    out.scores[i].milli = rubric.scores[i].milli;
    out.scores[i].counted = rubric.scores[i].evidence;
  }
  out.judge = std::move(judge.worker);
  out.note = std::move(judge.note);
  out.cap_why = rubric.cap_why;
  out.repairs = repairs;
  if (judge.said)
    take_verdict(out, std::move(*judge.said), rubric);
  else
    out.no_verdict = std::move(judge.problem);
  out.overall_milli = mean_of(out.scores);
  return out;
}

audit_step step_after(const audit_outcome& outcome) {
  if (!outcome.overall_milli || *outcome.overall_milli >= outcome.min_score_milli)
    return audit_step::accept;
  return outcome.repairs < repairs_max ? audit_step::repair : audit_step::reject;
}

std::vector<std::string> repair_points(const audit_outcome& outcome) {
  std::vector<std::string> out;
  for (const auto& each : outcome.problems)
    out.push_back(point_text(each));
  for (auto which : worst_first(outcome)) {
    const auto& score = outcome.scores[static_cast<size_t>(which)];
    if (!score.milli || *score.milli >= outcome.min_score_milli)
      continue;
    if (!score.said.empty())
      out.push_back(fmt::format("{}: {}", to_text(which), score.said));
    for (const auto& line : score.counted)
      out.push_back(fmt::format("{}: {}", to_text(which), line));
  }
  return out;
}

} // namespace tributary
