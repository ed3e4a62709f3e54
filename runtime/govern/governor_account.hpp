#pragma once

#include "runtime/govern/attempt_window.hpp"
#include "runtime/govern/breaker.hpp"
#include "runtime/govern/governor.hpp"
#include "runtime/govern/quota_bound.hpp"
#include "runtime/govern/rate_gates.hpp"

#include <map>

namespace tributary {

/// What the governor knows of one account.
struct governor::account_state {
  std::string name;
  std::map<std::string, account_limits> workers;
  attempt_window window;
  request_gate requests;
  token_gate tokens;
  quota_bound requests_left;
  quota_bound tokens_left;
  breaker fuse;
  /// A provider's "come back later" holds for all streams.
  time_point paused_until{};
  std::string paused_why;
  uint32_t running = 0;
  /// Begun, and the provider has not answered: it may not have counted them.
  uint32_t unanswered = 0;
  int64_t tokens_expected = 0;
  /// Taken for those that run, all together.
  int64_t tokens_reserved = 0;
  uint64_t last_permit = 0;
  time_point last_begun{};
  /// The last permit of the burst that halved the window: its others do not halve it again.
  uint64_t burst = 0;
  uint64_t halvings = 0;
  account_figures total;

  // What all profiles together allow.
  uint32_t ceiling = 0;
  std::optional<uint32_t> requests_bound;
  std::optional<uint64_t> tokens_bound;

  /// Others use the account, too; else the rest means nothing.
  bool shared = false;
  account_allowance allowance;
  dealt_requests dealt;

  account_state(std::string account, bool with_others);

  void set_limits(time_point now);
  void set_token_gate(time_point now);

  /// So many may run, whatever the provider would bear.
  uint64_t at_most(time_point now) const;
  /// When time alone would let one begin; `time_point::max()` where our next turn with the others
  /// decides.
  time_point ready_at(time_point now) const;
  bool window_full() const { return running >= window.size(); }
  /// When those that run have all been kept long enough to let more begin; the moment is absent
  /// where one has to end first.
  std::optional<time_point> widens_at() const;

  void answered() { unanswered -= unanswered > 0 ? 1 : 0; }
  void halve();
  void pause(time_point until, std::string why);
  void on_failed(const attempt_ending& e, time_point now);
  /// Of what was taken, the share of one attempt that ends.
  int64_t release_reserved();
  /// What was taken when it began is put right.
  void count_tokens(const attempt_ending& e, time_point now);
};

} // namespace tributary
