#pragma once

#include <array>
#include <cstdint>
#include <mutex>

namespace tributary {

/// Keeps an actor that is dead but does not know it yet (its exit message waits in its mailbox)
/// from writing beside its successor: a run has one writer of its journal and one of its draft.
/// Thread safe.
class run_fence {
public:
  enum class writer : uint8_t { events, draft };

  /// A new writer takes over; all earlier ones are out from now on.
  uint64_t take_over(writer who) {
    std::lock_guard lock{mutex_};
    return ++epochs_[static_cast<size_t>(who)];
  }

  /// To be kept while writing; owns nothing where somebody else has taken over.
  std::unique_lock<std::mutex> hold(writer who, uint64_t epoch) {
    std::unique_lock lock{mutex_};
    if (epochs_[static_cast<size_t>(who)] != epoch)
      lock.unlock();
    return lock;
  }

private:
  std::mutex mutex_;
  std::array<uint64_t, 2> epochs_{};
};

} // namespace tributary
