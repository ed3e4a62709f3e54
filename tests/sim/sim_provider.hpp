#pragma once

#include "runtime/govern/account.hpp"
#include "runtime/plan/failure.hpp"
#include "runtime/simulate/dice.hpp"

#include <algorithm>
#include <deque>
#include <optional>

namespace tributary::sim {

/// What stands behind an account: counts calls, refuses those over its rate with a Retry-After, is
/// overloaded or refuses the key for a while.
struct sim_provider {
  /// What the profile says of it; the provider's own rate may be lower than nobody knows.
  account_limits told;
  std::optional<uint32_t> rate;
  time_point overloaded_until{};
  time_point locked_until{};
  std::deque<time_point> calls;

  static void forget_old(std::deque<time_point>& of, time_point now) {
    while (!of.empty() && of.front() + std::chrono::minutes{1} <= now)
      of.pop_front();
  }

  /// A call arrives. @returns Why it is refused, where it is.
  std::optional<failure> take(time_point now, dice& d) {
    using namespace std::chrono_literals;
    if (now < locked_until)
      return failure{failure_kind::auth, "401: the key is refused", {}, {}, {}};
    if (now < overloaded_until)
      return failure{failure_kind::overloaded, "503: overloaded", {}, {}, {}};
    forget_old(calls, now);
    if (rate && calls.size() >= *rate) {
      failure f{failure_kind::rate_limited, "429: too many", {}, {}, {}};
      if (d.permille(800))
        f.retry_after = calls.front() + 1min - now;
      return f;
    }
    calls.push_back(now);
    return std::nullopt;
  }
};

} // namespace tributary::sim
