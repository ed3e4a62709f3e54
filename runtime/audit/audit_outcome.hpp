#pragma once

#include "runtime/audit/audit_policy.hpp"
#include "runtime/audit/audit_rubric.hpp"
#include "runtime/audit/verdict.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

enum class scored_by : uint8_t { rules, judge };

/// "rules", "judge"
std::string_view to_text(scored_by who);

/// What came of asking a judge.
struct judge_answer {
  /// Name of the worker; empty where none was asked.
  std::string worker;
  /// Absent where it failed or said nonsense: that is no verdict, and the rules stand.
  std::optional<verdict> said;
  /// Why there is none, where one was asked for.
  std::string problem;
  /// What the judge did not get to see; "" where it saw all.
  std::string note;
};

/// One criterion's score, once all have spoken.
struct final_score {
  std::optional<uint32_t> milli;
  scored_by by = scored_by::rules;
  /// What the judge had said, where a count allows no more than `milli`.
  std::optional<uint32_t> uncapped_milli;
  /// The judge's evidence; "" without one.
  std::string said;
  /// The rules' evidence.
  std::vector<std::string> counted;

  bool operator==(const final_score&) const = default;
};

/// An audit, whole.
struct audit_outcome {
  audit_decision decision;
  std::array<final_score, criteria> scores;
  /// The mean of `scores` by their weights; absent where no audit ran.
  std::optional<uint32_t> overall_milli;
  uint32_t min_score_milli = 0;
  /// Whose the overall score is.
  scored_by by = scored_by::rules;
  /// The worker that was asked, whether or not it gave a verdict.
  std::string judge;
  std::string no_verdict;
  std::string note;
  /// Why a score was capped; "" where none was.
  std::string cap_why;
  std::vector<audit_problem> problems;
  size_t problems_more = 0;

  bool operator==(const audit_outcome&) const = default;
};

/// The outcome of an audit that did not run; accepts anything.
audit_outcome skipped_audit(audit_decision decision, const audit_spec& plan);

/// Puts together what rules and judge say: the judge's scores where there is a verdict, else the
/// rules'. Where a part is missing, coverage is at most the rubric's cap whatever a judge says.
audit_outcome finish_audit(audit_decision decision, const audit_rubric& rubric, judge_answer judge,
                           const audit_spec& plan);

/// Whether it is as good as was asked for; what was not audited is.
bool passes(const audit_outcome& outcome);

} // namespace tributary
