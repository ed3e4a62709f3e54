#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace tributary {

/// Threads that compute, so that neither actors nor the reactor ever do it for long. As many as
/// there are cores: more would only take turns.
class work_pool {
public:
  /// Called exactly once in one of the threads, also after its stop was asked for: so what the job
  /// owes to others (`done`) is given on one path only. Looks at the token between pieces of its
  /// work, and lets no exception out.
  using job = std::function<void(std::stop_token)>;

  /// @param threads 0 takes the number of cores.
  explicit work_pool(uint32_t threads = 0);
  work_pool(const work_pool&) = delete;
  work_pool& operator=(const work_pool&) = delete;
  /// Asks every job to stop, those that wait too, and returns when all of them have been called.
  ~work_pool();

  /// Queues a job; they begin in the order in which they came. Any thread, also a job's.
  /// @returns What ends it early, from any thread; nothing where `limits::pool_jobs` wait already
  /// or the pool is ending: then it is never called.
  std::optional<std::stop_source> submit(job work);

  uint32_t threads() const { return static_cast<uint32_t>(threads_.size()); }
  /// Whether the caller runs in one of its threads, where destroying it would wait for itself.
  bool in_own_thread() const;

private:
  struct queued {
    job work;
    std::stop_source stop;
  };

  void loop(size_t index);

  std::mutex mutex_;
  std::condition_variable wake_up_;
  std::deque<queued> waiting_;
  /// What each thread is at, so that the end can reach it.
  std::vector<std::stop_source> running_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

} // namespace tributary
