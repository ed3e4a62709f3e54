#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary::bench {

/// A conflict that a careful reader would want to be told of.
struct expected_conflict {
  conflict_type type = conflict_type::factual;
  /// `missing`: the stream's id, or `requirements`.
  std::string subject;
  /// Empty for `stylistic`; for `missing` a word or phrase that names what is missing.
  std::string attribute;
};

/// Results of some streams and what is wrong among them.
struct conflict_case {
  /// What is planted, or why nothing is; unique in its half.
  std::string name;
  std::shared_ptr<plan> of;
  /// By stream.
  std::vector<std::string> results;
  std::vector<expected_conflict> expected;
};

/// Reads all cases of a folder, file by file in order of their names; throws where one is
/// malformed. An absent folder has none.
std::vector<conflict_case> read_cases(const std::string& folder);

} // namespace tributary::bench
