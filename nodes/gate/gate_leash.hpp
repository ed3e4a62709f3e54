#pragma once

#include <sys/socket.h>

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace tributary {

/// Ends a connection that CAF owns by now, and tells when it is gone. Any thread.
class gate_leash {
public:
  explicit gate_leash(int fd) : fd_{fd} {}

  /// Both sides see the end of the connection at once. Does nothing once it is gone.
  void cut() {
    std::lock_guard lock{mutex_};
    // Under the lock the descriptor cannot be closed and its number given to another.
    if (fd_ >= 0)
      ::shutdown(fd_, SHUT_RDWR);
  }

  /// Calls `then` when CAF has cleared the connection away; at once if it has already.
  void when_gone(std::function<void()> then) {
    {
      std::lock_guard lock{mutex_};
      if (fd_ >= 0) {
        then_.push_back(std::move(then));
        return;
      }
    }
    then();
  }

  bool gone() const {
    std::lock_guard lock{mutex_};
    return fd_ < 0;
  }

  /// The connection's side: called just before the descriptor is closed.
  void let_go() {
    std::vector<std::function<void()>> waiting;
    {
      std::lock_guard lock{mutex_};
      fd_ = -1;
      waiting.swap(then_);
    }
    for (auto& then : waiting)
      then();
  }

private:
  mutable std::mutex mutex_;
  int fd_;
  std::vector<std::function<void()>> then_;
};

} // namespace tributary
