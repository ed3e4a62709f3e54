#pragma once

#include "tests/bench/conflicts/conflict_case.hpp"

#include <array>
#include <string>
#include <vector>

namespace tributary::bench {

/// Counts of one type over many cases.
struct score {
  size_t right = 0;
  /// Found, and nobody would want to be told of it.
  size_t invented = 0;
  size_t missed = 0;

  /// 1 where nothing was found, or nothing was there to find.
  double precision() const;
  double recall() const;
};

/// By `conflict_type`.
using scores = std::array<score, 4>;

/// What a draft made of a case.
struct case_result {
  scores counted{};
  /// Each wrong finding and each miss, as a line for people.
  std::vector<std::string> wrong;
};

/// Puts a case's results into a draft and compares its conflicts with what is expected.
case_result judge_case(const conflict_case& all);

void add(scores& to, const scores& more);

} // namespace tributary::bench
