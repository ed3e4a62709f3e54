#pragma once

#include "tests/support/model/call.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>

namespace tributary::model_test {

using steady_point = std::chrono::steady_clock::time_point;

/// What one key may do; 0 is without bound.
struct account_limits {
  uint32_t concurrency = 0;
  uint32_t requests = 0;
  uint64_t tokens = 0;
  /// Requests and tokens are counted over this span, which slides.
  std::chrono::milliseconds window{60'000};
};

/// What one key has asked of the server.
struct account_counts {
  uint64_t requests = 0;
  uint32_t at_once = 0;
  uint32_t at_once_max = 0;
  /// The most that ever came within one window.
  uint32_t in_window_max = 0;
  uint64_t tokens_in_window_max = 0;
  /// Requests that were over one of the limits, and refused for it.
  uint64_t over_limit = 0;
};

/// Counts what each key asks for, and says when it is too much.
class accounts {
public:
  explicit accounts(account_limits limits) : limits_(limits) {}

  /// One more request.
  /// @returns Where it is over a limit: how long to wait.
  std::optional<std::chrono::milliseconds>
  begin(const std::string& key, uint64_t tokens, steady_point now);
  void end(const std::string& key);
  /// Whether one more at once would be too many.
  bool full(const std::string& key) const;
  /// The headers that tell an account how far it has come, as this API names them.
  std::vector<std::pair<std::string, std::string>>
  headers(api which, const std::string& key, steady_point now) const;
  std::map<std::string, account_counts> counts() const;

private:
  struct account {
    account_counts counts;
    std::deque<std::pair<steady_point, uint64_t>> recent;
    uint64_t recent_tokens = 0;
  };

  void forget_old(account& one, steady_point now) const;

  account_limits limits_;
  std::map<std::string, account> all_;
};

} // namespace tributary::model_test
