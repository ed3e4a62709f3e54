#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/work/work.hpp"

#include <optional>
#include <string>

namespace tributary {

/// Watches what a run spends against what it may. Spending nothing is always allowed, so a budget
/// of 0 runs workers that cost nothing.
class budget_meter {
public:
  explicit budget_meter(const budget& allowed) : allowed_(allowed) {}

  /// What one more amount of spending means.
  struct verdict {
    /// Said once at 80 % and once at 100 %: `0.81 of 1.00 USD spent`.
    std::optional<std::string> warning;
    /// It is spent with this amount: nothing new may start from here on.
    bool reached = false;
  };
  /// @param used Bounded and not negative.
  verdict add(const usage& used);

  /// Whether there is none left.
  bool spent() const { return spent_; }
  int64_t microusd() const { return microusd_; }
  int64_t input_tokens() const { return input_tokens_; }
  int64_t output_tokens() const { return output_tokens_; }
  bool warned() const { return warned_; }

private:
  budget allowed_;
  int64_t microusd_ = 0;
  int64_t input_tokens_ = 0;
  int64_t output_tokens_ = 0;
  bool warned_ = false;
  bool spent_ = false;
};

} // namespace tributary
