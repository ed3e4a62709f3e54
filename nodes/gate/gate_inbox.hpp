#pragma once

#include "nodes/gate/gate_wakeup.hpp"

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace tributary {

/// What other threads want one thread to do. Shared, so that one who posts too late does no harm.
class gate_inbox {
public:
  /// Any thread.
  void post(std::function<void()> what) {
    {
      std::lock_guard lock{mutex_};
      posted_.push_back(std::move(what));
    }
    wakeup_.ring();
  }

  /// The owner's thread: runs what was posted, in order.
  void run() {
    wakeup_.clear();
    std::vector<std::function<void()>> now;
    {
      std::lock_guard lock{mutex_};
      now.swap(posted_);
    }
    for (auto& what : now)
      what();
  }

  /// Readable when something was posted.
  int fd() const { return wakeup_.fd(); }

private:
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  gate_wakeup wakeup_;
};

} // namespace tributary
