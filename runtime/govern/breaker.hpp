#pragma once

#include "runtime/govern/attempt_ending.hpp"

#include <optional>
#include <string>

namespace tributary {

/// What failures with the same cause have in common: the kind, and the message without numbers, ids
/// and the like.
std::string failure_signature(failure_kind kind, std::string_view message);

/// Opens after several equal failures in a row across streams (a refused key: after one), so that a
/// thousand streams do not find out one by one. Lets one attempt through after a cool-down that
/// doubles; its success closes it.
class breaker {
public:
  /// What it was opened by.
  struct cause {
    failure_kind kind;
    std::string message;
    /// How many failures.
    uint32_t count = 1;
  };

  bool open() const { return cause_.has_value(); }
  const std::optional<cause>& why() const { return cause_; }
  /// When an attempt may begin; in the past where one may now.
  time_point ready_at() const;
  /// Those who wait would wait in vain: they are better refused, until the cool-down is over.
  bool refuses(time_point now) const { return cause_ && refusing_ && now < until_; }
  time_point until() const { return until_; }

  /// An attempt begins; where the breaker is open, it is the one that tries.
  void on_begun(uint64_t permit, time_point now);
  void on_success(uint64_t permit);
  /// The key has turned out to be good, though the attempt is not over.
  void on_accepted(uint64_t permit);
  void on_failure(const attempt_ending& e, time_point now);
  /// It ended, and nobody knows how.
  void on_dropped(uint64_t permit);
  /// Another who uses the account has found out: open until then, as if we had.
  void on_told(cause why, bool in_vain, time_point until);
  /// How often it was opened by what we found out.
  uint64_t trips() const { return trips_; }
  bool in_vain() const { return refusing_; }

private:
  void trip(const attempt_ending& e, uint32_t count, time_point now);
  void close();

  std::optional<cause> cause_;
  bool refusing_ = false;
  time_point until_{};
  /// Times that it was opened since the last success.
  uint32_t openings_ = 0;
  uint64_t trips_ = 0;
  /// The attempt that tries; 0: none.
  uint64_t probe_ = 0;
  time_point probe_until_{};
  /// The youngest permit when it was opened: what began before says nothing new.
  uint64_t last_before_ = 0;
  uint64_t youngest_ = 0;
  std::string signature_;
  uint32_t row_ = 0;
};

} // namespace tributary
