#pragma once

#include "runtime/backend/child_process.hpp"
#include "runtime/backend/cli/cli_account.hpp"
#include "runtime/work/work.hpp"

#include <string>
#include <vector>

namespace tributary {

/// What a verdict needs to know beside what the CLI said and left.
struct cli_case {
  const worker_profile& profile;
  const child_bounds& bounds;
  duration took{0};
  /// Values that may stand in no text: the key.
  std::vector<std::string> secrets;
};

/// What an attempt was. It succeeded only where the CLI's final event says so, the answer is not
/// empty, and we did not end the process; its exit code and the word `completed` prove nothing. All
/// else is a failure of the kind that its dialect's table tells, with the text that had come.
attempt_result cli_verdict(cli_account said, const child_end& end, const cli_case& about);

/// What it cost by the profile's prices, where the CLI has not said it itself.
usage priced(const cli_account& said, const worker_profile& profile);

/// `text` without the values, each replaced by `[key]`.
std::string without_secrets(std::string text, const std::vector<std::string>& secrets);

} // namespace tributary
