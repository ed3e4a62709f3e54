#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/usage.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Why an attempt at a stream failed (CONTRACT 6). Append only: the numbers are in journals.
enum class failure_kind : uint8_t {
  rate_limited,
  overloaded,
  network,
  timeout,
  stalled,
  auth,
  bad_request,
  refused,
  truncated,
  empty,
  invalid_output,
  process_exit,
  node_lost,
  budget,
};

inline constexpr size_t failure_kinds = 14;

/// The name that plans, events and reports use: `rate_limited`.
std::string_view to_text(failure_kind kind);
std::optional<failure_kind> failure_kind_from(std::string_view name);

/// What a failed attempt leaves: a value, never an exception.
struct failure {
  failure_kind kind = failure_kind::process_exit;
  /// One sentence for a person; bounded by `limits::reason_bytes`; holds no key and no prompt.
  std::string message;
  /// Set where the provider said when to come back. Past `limits::retry_after_max` there is no
  /// point in coming back: a day's quota, a credit that is used up.
  std::optional<duration> retry_after;
  /// Text that had arrived when it failed, kept for the next attempt.
  std::string salvage;
  /// What it cost all the same.
  usage used = {};

  bool operator==(const failure&) const = default;
};

/// What a rule can do about a failure, in the order in which a rule lists them.
enum class step_kind : uint8_t { retry, hedge, switch_worker, rescope, degrade, fail };

/// The name that plans use: `switch` for `switch_worker`.
std::string_view to_text(step_kind kind);

/// One step of a rule: `retry 4`.
struct failure_step {
  step_kind kind = step_kind::fail;
  /// How often the step may be taken before the next one is; only `retry` has more than 1.
  uint32_t times = 1;

  bool operator==(const failure_step&) const = default;
};

/// `{on: [rate_limited, network], do: [retry 4, switch, degrade], backoff: 1s..60s}`
struct failure_rule {
  std::vector<failure_kind> on;
  std::vector<failure_step> steps;
  /// The waits before retries double from the first to the second; both 0 retries at once.
  duration backoff_min{0};
  duration backoff_max{0};

  bool operator==(const failure_rule&) const = default;
};

/// The rules of CONTRACT 6, which hold where neither plan nor topology has its own.
const std::vector<failure_rule>& default_failure_rules();

/// The first rule that names `kind`; the default rule for it where none does.
const failure_rule& rule_for(const std::vector<failure_rule>& rules, failure_kind kind);

} // namespace tributary
