#pragma once

#include "runtime/audit/audit_outcome.hpp"
#include "runtime/synthesis/draft.hpp"

#include <optional>
#include <string>

namespace tributary {

/// The audit of a draft that all its streams have gone into.
struct run_audit {
  audit_outcome outcome;
  /// What the plan's judge is to be asked before the outcome stands; empty: nobody.
  std::string question;
};

/// Decides whether there is an audit, scores by rules and, once the judge was heard, by its
/// verdict.
/// @param facts What the run knows; what the draft knows is filled in here.
/// @param heard What came of asking the judge; absent before.
/// @param conflicts All of the draft's.
run_audit audit_draft(const plan& p, const draft& work, const std::vector<conflict>& conflicts,
                      audit_facts facts, const std::optional<judge_answer>& heard);

/// Of what a judge is asked, with as much of the deliverable as fits: what all models can read.
inline constexpr size_t judge_prompt_bytes = 256u << 10;

/// What a judge has answered; one that failed is none, and `failed` says why.
judge_answer answer_of(const plan& p, std::string_view answer);
judge_answer no_answer(const plan& p, const std::string& failed);

/// The outcome of an audit that ran, in one line, as an event says it:
/// "3.250 of 5 by rules, 4.000 is wanted; the stakes are high".
std::string audit_line(const audit_outcome& outcome);

/// Whether the plan asks for a score that the deliverable does not have. A plan that says nothing
/// of audits is scored where there are doubts, and never fails by it.
bool falls_short(const audit_outcome& outcome, const audit_spec& plan);

} // namespace tributary
