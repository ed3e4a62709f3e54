#pragma once

#include "runtime/audit/criterion.hpp"
#include "runtime/base/error.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// One thing that a judge would have mended. One line each, as the judge wrote it: no markup is
/// taken out.
struct audit_problem {
  /// May be empty.
  std::string section;
  std::string what;
  /// May be empty.
  std::string fix;

  bool operator==(const audit_problem&) const = default;
};

struct judged_score {
  uint32_t milli = score_min_milli;
  std::string evidence;

  bool operator==(const judged_score&) const = default;
};

/// What a model says of a deliverable.
struct verdict {
  std::array<judged_score, criteria> scores;
  std::vector<audit_problem> problems;
  /// Those past `problems_max`, which were not kept.
  size_t problems_more = 0;

  bool operator==(const verdict&) const = default;
};

/// Longer answers are no verdicts.
inline constexpr size_t verdict_bytes_max = 256u << 10;
inline constexpr size_t problems_max = 50;

/// Reads a judge's answer: one JSON object with all five scores, each a number from 1 to 5 with its
/// evidence; bare, fenced or among words. Nothing is guessed: an answer that lacks a criterion, has
/// a score out of range or holds two verdicts that differ is no verdict, and the error says why.
result<verdict> read_verdict(std::string_view answer);

} // namespace tributary
