#pragma once

#include <cstdint>

namespace tributary {

/// How many attempts of an account may run at once: additive increase, multiplicative decrease. One
/// until the provider has taken an attempt; then what the profile says, else a few that double with
/// each round of successes; from the first push-back on it is halved at each burst of them and
/// grows by one for each window of successes.
class attempt_window {
public:
  uint32_t size() const;
  bool proven() const { return proven_; }
  /// Whether it is still on its way to what it has never been. More may run than it has been seen
  /// to bear, where they began before whoever counts did.
  bool rising(uint32_t running) const {
    return doubling_ && size() < ceiling_ && running < ceiling_;
  }
  /// @param said Somebody who knows the account set it; else it is a guess, to be tried with care.
  void set_ceiling(uint32_t ceiling, bool said);
  /// The provider took an attempt or finished one.
  /// @param running With that one. A window that is not used says nothing of a larger one.
  void grow(uint32_t running);
  /// The provider pushed back.
  void halve(uint32_t running);

private:
  /// In thousandths.
  uint64_t milli_ = 1000;
  uint32_t ceiling_ = 64;
  bool said_ = false;
  bool proven_ = false;
  bool doubling_ = true;
};

} // namespace tributary
