#pragma once

#include "runtime/backend/child_start.hpp"
#include "runtime/backend/cli/cli_account.hpp"
#include "runtime/plan/failure.hpp"
#include "runtime/plan/topology.hpp"

#include <optional>
#include <string_view>

namespace tributary {

/// What kind of failure it is, and when to come back where that is told.
struct cli_cause {
  failure_kind kind = failure_kind::process_exit;
  std::optional<duration> retry_after;

  bool operator==(const cli_cause&) const = default;
};

/// For what does not come back today: a day's quota, a credit that is used up.
inline constexpr duration not_today = std::chrono::hours{24};

/// Why an attempt failed that has ended by itself, or whose CLI wanted to wait for ever: first by
/// the status of the model's server where that is told, then by the dialect's table of words, then
/// by its exit codes. The tables, one per dialect, are in cli_failure.cpp.
/// @param log The end of stderr: all that there is where a CLI ends before its first event.
cli_cause cli_cause_of(backend_kind dialect, const cli_account& said, const child_status& status,
                       std::string_view log);

/// What a status of a model's server means.
std::optional<failure_kind> kind_of_status(int status);

/// The wait that a message asks for: `retry in 7s`, `try again in 1.3s`, `retry after 20 seconds`,
/// `in 1h30m`; nothing where it says none.
std::optional<duration> stated_wait(std::string_view message);

} // namespace tributary
