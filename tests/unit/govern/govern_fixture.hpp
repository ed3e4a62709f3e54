#pragma once

#include "runtime/govern/governor.hpp"

#include <deque>
#include <string>

namespace tributary::test {

using namespace std::chrono_literals;

inline constexpr time_point noon{std::chrono::hours{12}};

/// One account that a test speaks to in short lines, on a clock of its own.
struct one_account {
  governor all;
  time_point now = noon;
  uint32_t account = 0;
  std::deque<uint64_t> running;

  explicit one_account(account_limits limits = {}) {
    account = all.add_worker("gemini", "gemini", limits, now);
  }

  bool open() const { return all.may_begin(account, now); }
  /// Begins as many as it may. @returns How many.
  size_t fill(size_t most = 100'000) {
    size_t begun = 0;
    for (; begun < most && open(); ++begun)
      running.push_back(all.begin(account, now));
    return begun;
  }
  void accept() { all.on_accepted(account, running.front(), now); }
  void deliver(int64_t tokens = 0) {
    attempt_ending e;
    e.ended = attempt_ending::how::delivered;
    finish(std::move(e), tokens);
  }
  void fail(failure_kind kind, std::string message = "no", std::optional<duration> after = {}) {
    attempt_ending e;
    e.ended = attempt_ending::how::failed;
    e.kind = kind;
    e.message = std::move(message);
    e.retry_after = after;
    finish(std::move(e), 0);
  }
  void drop() { finish({}, 0); }
  /// The oldest one ends.
  void finish(attempt_ending e, int64_t tokens) {
    e.worker = "gemini";
    e.permit = running.front();
    e.used.output_tokens = tokens;
    running.pop_front();
    all.on_ended(account, e, now);
    all.end(account, 1);
  }
  /// All that run are delivered.
  void deliver_all() {
    while (!running.empty())
      deliver();
  }
  uint32_t window() const { return all.figures(account).window; }
  bool refuses() const { return all.refusal(account, now).has_value(); }
};

} // namespace tributary::test
