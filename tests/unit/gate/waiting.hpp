#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tributary {

/// What other threads hand to the test, which waits for it.
template <class T>
class mailbox {
public:
  void put(T value) {
    std::lock_guard lock{mutex_};
    values_.push_back(std::move(value));
    changed_.notify_all();
  }

  /// The next one. Throws when there is none for longer than anything takes that is not broken.
  T take() {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return !values_.empty(); }))
      throw std::runtime_error("nothing came");
    auto first = std::move(values_.front());
    values_.erase(values_.begin());
    return first;
  }

  size_t size() {
    std::lock_guard lock{mutex_};
    return values_.size();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
};

/// Looks again and again until it holds; for what nobody notifies of.
template <class Condition>
bool soon(Condition holds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::yield();
  }
  return true;
}

} // namespace tributary
