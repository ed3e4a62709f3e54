#pragma once

#include "runtime/audit/criterion.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Scores without a model. They are a floor, not a reading: they count what is there and what is
/// not. Whether a sentence is true, whether a source says what it is cited for, whether an argument
/// holds and whether the advice is any good, they cannot see. Words are looked for in English
/// alone.
namespace tributary {

/// One stream's part of the deliverable.
struct audited_part {
  /// Its section as people read it, without its claims: what `draft::section` gives. Its own
  /// heading may lead it.
  std::string_view text;
  /// Nothing came, or only what broke off.
  bool lost = false;
  uint32_t claims = 0;
  /// Those of `claims` that name a source.
  uint32_t sourced_claims = 0;
};

/// What is audited; views and pointers must outlive the call alone.
struct audited_work {
  const plan* of = nullptr;
  /// By stream; those at the end that are not given count as lost.
  std::vector<audited_part> parts;
  /// What was fetched of what the plan requires, and belongs to no part.
  std::string_view added = {};
  /// All of the run, of every type and status; null where there are none.
  const std::vector<conflict>* conflicts = nullptr;
};

struct audit_rubric {
  score_card scores;
  /// What `coverage` may be at most, whoever judges: a part that was ordered and is not there is no
  /// matter of opinion. Absent where all parts are there.
  std::optional<uint32_t> coverage_cap_milli;
  /// Why there is a cap, as a sentence's end: "1 of 3 parts is not there".
  std::string cap_why;

  bool operator==(const audit_rubric&) const = default;
};

/// The most that coverage is worth while a part is missing.
inline constexpr uint32_t incomplete_cap_milli = 3000;

/// Scores the five criteria by counts, in time that grows with the texts. The README says which
/// count takes how much off.
audit_rubric score_by_rules(const audited_work& work);

} // namespace tributary
