#pragma once

#include "nodes/gate/gate_leash.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace tributary {

/// What a peer that came through the gate may reach: a few of our actors, by their number. CAF
/// itself would let it address every actor that any peer was ever shown, and numbers are easily
/// guessed. Thread safe.
class gate_pass {
public:
  void allow(uint64_t actor) {
    std::lock_guard lock{mutex_};
    allowed_.push_back(actor);
  }
  bool allows(uint64_t actor) const {
    std::lock_guard lock{mutex_};
    return std::find(allowed_.begin(), allowed_.end(), actor) != allowed_.end();
  }

  /// The connection that it is for, once CAF has it.
  void hold(std::shared_ptr<gate_leash> leash) {
    std::lock_guard lock{mutex_};
    leash_ = std::move(leash);
  }
  /// Ends that connection.
  void hang_up() const {
    std::shared_ptr<gate_leash> leash;
    {
      std::lock_guard lock{mutex_};
      leash = leash_;
    }
    if (leash)
      leash->cut();
  }

private:
  mutable std::mutex mutex_;
  std::vector<uint64_t> allowed_;
  std::shared_ptr<gate_leash> leash_;
};

} // namespace tributary
