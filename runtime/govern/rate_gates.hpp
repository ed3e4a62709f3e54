#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <optional>

namespace tributary {

/// Spaces requests so that no minute, wherever it begins, has more than were allowed, and no second
/// much more than its share: a bound of 60 a minute may be kept by a provider as one a second.
/// Starts without credit from the time before. The generic cell rate algorithm (ITU-T I.371).
class request_gate {
public:
  /// Absent: no bound.
  void set(std::optional<uint32_t> per_minute);
  std::optional<uint32_t> per_minute() const { return per_minute_; }
  /// When the next may begin; in the past where one may now.
  time_point ready_at() const { return due_ - slack_; }
  void take(time_point now);

private:
  std::optional<uint32_t> per_minute_;
  duration spacing_{0};
  /// So much before its time one may come: a few at once where many a second are allowed.
  duration slack_{0};
  time_point due_{};
};

/// Tokens a minute. What an attempt will need is an estimate, taken when it begins and put right
/// when it ends, so the level may go below nothing for a while.
class token_gate {
public:
  void set(std::optional<uint64_t> per_minute, time_point now);
  std::optional<uint64_t> per_minute() const { return per_minute_; }
  /// When so many tokens can be taken. More than it ever holds waits for a full one.
  time_point ready_at(int64_t tokens, time_point now) const;
  /// Negative: gives back.
  void take(int64_t tokens, time_point now);

private:
  int64_t level_at(time_point now) const;

  std::optional<uint64_t> per_minute_;
  /// Tokens it holds when full, and gets in a minute: together no more than are allowed in one.
  int64_t capacity_ = 0;
  int64_t refill_ = 0;
  /// In 60 millionths of a token, so that a microsecond adds a whole number of them.
  int64_t level_ = 0;
  time_point as_of_{};
};

} // namespace tributary
