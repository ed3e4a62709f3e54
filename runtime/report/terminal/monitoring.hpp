#pragma once

#include "runtime/report/run_record.hpp"

#include <array>
#include <string>
#include <string_view>

namespace tributary {

/// One of the five questions that whoever watches a run asks.
struct monitoring_check {
  /// What holds when all is well: `all started`.
  std::string_view name;
  bool ok = true;
  /// What there is to see, with or without attention: `2 of 6 wait for what they need`. Plain text
  /// of one line; may be empty.
  std::string detail;
};

/// All started, none blocked, progress being made, estimates realistic, failures handled.
std::array<monitoring_check, 5>
monitoring_checks(const plan& p, const run_record& record, time_point now);

} // namespace tributary
