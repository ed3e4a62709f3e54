#pragma once

#include "runtime/govern/account.hpp"
#include "runtime/govern/account_allowance.hpp"
#include "runtime/govern/account_lesson.hpp"
#include "runtime/govern/attempt_ending.hpp"
#include "runtime/govern/request_slots.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// What an account has used since the governor began; counted, never decided on.
struct account_figures {
  std::string account;
  uint64_t attempts = 0;
  uint64_t delivered = 0;
  uint64_t failed = 0;
  usage used;
  uint32_t running = 0;
  /// As many may run at once now.
  uint32_t window = 0;
};

/// How an account stands at a moment, for people.
struct account_standing : account_figures {
  /// Of all profiles, in order.
  std::vector<std::string> workers;
  std::optional<uint32_t> requests_per_minute;
  std::optional<uint64_t> tokens_per_minute;
  enum class fuse : uint8_t { closed, open, half_open };
  fuse breaker = fuse::closed;
  /// Why none may begin; "" where one may, or would once another has ended.
  std::string closed_why;
  /// Until then, where time alone decides.
  std::optional<duration> opens_in;
};

/// `half-open`.
std::string_view to_text(account_standing::fuse breaker);

/// Decides when one more attempt of a provider's account may begin: how many at once, requests and
/// tokens a minute, pauses that the provider asked for, and a breaker for what fails the same way
/// again and again. One per coordinator, so its bounds hold over all nodes and runs; where others
/// use the accounts, it keeps within its part. Pure: the time is an argument and never goes back;
/// each call costs the same, whatever the number of streams.
class governor {
public:
  governor();
  ~governor();
  governor(governor&&) noexcept;
  governor& operator=(governor&&) noexcept;

  /// A worker of an account. Told again, its limits are replaced. Where workers of one account
  /// differ, the largest `max_parallel` is the account's (the scheduler caps each worker on its
  /// own) and the smallest rates are.
  /// @returns The account's number.
  uint32_t add_worker(const std::string& account, const std::string& worker,
                      const account_limits& limits, time_point now);

  /// Whether one more attempt may begin now.
  bool may_begin(uint32_t account, time_point now) const;
  /// It begins. @returns Its permit: what `attempt_ending` names it by.
  uint64_t begin(uint32_t account, time_point now);
  /// Attempts run that were begun before (the scheduler that knew of them is no more).
  void resume(uint32_t account);
  /// So many do not run any more; how they ended is told by `on_ended`, before this.
  void end(uint32_t account, uint32_t count);
  /// Nothing runs: who counts starts anew.
  void forget_running();

  /// The provider has taken an attempt, and perhaps said what is left of its limits.
  void on_accepted(uint32_t account, uint64_t permit, time_point now);
  void on_quota(uint32_t account, const quota_reading& quota, time_point now);
  void on_ended(uint32_t account, const attempt_ending& e, time_point now);

  /// When one more may begin, where time alone decides; absent where one that runs has to end
  /// first.
  std::optional<time_point> opens_at(uint32_t account, time_point now) const;
  /// `paused for 12s (rate_limited: 429 …)`; "" where none may begin because enough run.
  std::string why_closed(uint32_t account, time_point now) const;
  /// Set while it would be in vain to wait: what a stream that asks is told instead of being run.
  std::optional<failure> refusal(uint32_t account, time_point now) const;

  // --- where other coordinators use the same accounts (account_sharing.hpp)

  /// From now on nothing begins but within what is allowed. To be said before the first worker.
  void share();
  account_need need(uint32_t account, time_point now) const;
  void allow(uint32_t account, const account_allowance& allowance, time_point now);
  const account_allowance& allowance(uint32_t account) const;
  void deal(uint32_t account, const request_slots& slots);
  /// Only our next turn with the others can let one begin, or will before one that runs ends.
  bool is_short(uint32_t account, time_point now) const;
  account_lesson lesson(uint32_t account) const;
  /// Another was pushed back.
  void learn_halving(uint32_t account);
  void learn_pause(uint32_t account, const account_lesson& l);
  void learn_trip(uint32_t account, const account_lesson& l);

  size_t accounts() const;
  account_figures figures(uint32_t account) const;
  account_standing standing(uint32_t account, time_point now) const;

private:
  struct account_state;
  /// What a provider says is left is for all who use the account.
  static std::optional<int64_t> part_of(std::optional<int64_t> left, const account_state& a);
  std::vector<std::unique_ptr<account_state>> accounts_;
  bool shared_ = false;
};

} // namespace tributary
