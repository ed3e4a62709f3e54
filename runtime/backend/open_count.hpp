#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tributary {

/// How much of a backend's work is not over, so that its end can wait for all of it. Any thread.
class open_count {
public:
  void more() {
    std::lock_guard lock{mutex_};
    ++open_;
  }

  /// The last thing that whoever is counted does with the backend.
  void less() {
    std::lock_guard lock{mutex_};
    // Under the lock: once it is free, this may be gone.
    if (--open_ == 0)
      none_.notify_all();
  }

  void wait_for_none() {
    std::unique_lock lock{mutex_};
    none_.wait(lock, [this] { return open_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable none_;
  size_t open_ = 0;
};

} // namespace tributary
