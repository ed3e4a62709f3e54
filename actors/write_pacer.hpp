#pragma once

#include "runtime/base/time.hpp"

#include <optional>

namespace tributary {

/// Decides when a file that is written whole each time is written again: writing costs by its size,
/// and with a bounded share of the time all writing together stays linear in what arrives. Pure.
class write_pacer {
public:
  /// @param share One part in so many of the time may go into writing.
  explicit write_pacer(int share) : share_{share} {}

  /// @returns How long to wait before the next write; absent: write now.
  std::optional<duration> wait(time_point now) const {
    auto earliest = ended_ + took_ * (share_ - 1);
    return now >= earliest ? std::nullopt : std::optional{earliest - now};
  }

  /// It was written between these moments.
  void wrote(time_point began, time_point ended) {
    ended_ = ended;
    took_ = ended - began;
  }

private:
  int share_;
  time_point ended_{};
  duration took_{0};
};

} // namespace tributary
