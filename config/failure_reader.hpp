#pragma once

#include "config/fields.hpp"
#include "runtime/plan/failure.hpp"

#include <string>
#include <vector>

namespace tributary::config {

/// Reads `on-failure`: a list of `{on: […], do: [retry 4, switch], backoff: 1s..60s}`.
void read_failure_rules(const field& in, std::vector<failure_rule>& out);

/// A rule as one line of YAML that reads back to the same rule.
std::string to_yaml_flow(const failure_rule& rule);

} // namespace tributary::config
