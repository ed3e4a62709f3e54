#pragma once

#include "runtime/base/time.hpp"

#include <optional>

namespace tributary {

/// What a provider's headers say is left of a limit until it is whole again; nothing where it said
/// nothing, or the time is over.
class quota_bound {
public:
  /// @param unseen What the provider may not have counted yet when it said so.
  void
  read(std::optional<int64_t> left, std::optional<duration> reset, int64_t unseen, time_point now);
  /// When so much can be used.
  time_point ready_at(int64_t amount, time_point now) const;
  void take(int64_t amount);

private:
  int64_t left_ = 0;
  time_point until_{};
};

} // namespace tributary
