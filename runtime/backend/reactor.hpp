#pragma once

#include "runtime/backend/timer_queue.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/time.hpp"

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tributary {

/// Who is told that a watched descriptor is ready.
class descriptor_watcher {
public:
  /// @param events EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR; level triggered.
  virtual void on_ready(int fd, uint32_t events) = 0;

protected:
  ~descriptor_watcher() = default;
};

/// One thread that does all waiting: descriptors (child processes; sockets of a curl multi handle
/// fit the same three calls), timers, and jobs from other threads. Nothing that runs in it may
/// block.
class reactor {
public:
  using job = std::function<void()>;

  /// Starts the thread. Throws `std::system_error` where the process has no descriptor left.
  reactor();
  /// Runs what was submitted, then ends the thread. Timers that still wait are dropped; whoever
  /// watches a descriptor must have ended before.
  ~reactor();

  /// Runs `work` in the reactor's thread, in the order of submission. Any thread.
  void submit(job work);

  /// Runs `work` in the reactor's thread and returns when it is over. Any thread but the reactor's.
  void run(const job& work);

  /// Whether the caller runs in its thread, where destroying it would wait for itself.
  bool in_own_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

  /// What follows is for the reactor's thread only.
  timer_id run_at(steady_point at, job work);
  /// Harmless for a timer that has fired.
  void cancel(const timer_id& id);
  /// Watches `fd`, which must stay open until `unwatch`.
  /// @returns False, with `errno` set, where the kernel has no room for it; nothing is watched
  /// then.
  bool watch(int fd, uint32_t events, descriptor_watcher& watcher);
  /// Changes what a watched descriptor is watched for.
  void change(int fd, uint32_t events);
  /// After this its watcher is not called for `fd` again, not even for events already fetched.
  void unwatch(int fd);
  static steady_point now() { return std::chrono::steady_clock::now(); }

private:
  struct watched {
    descriptor_watcher* watcher = nullptr;
    /// Tells events for this use of the number from those for an earlier one.
    uint32_t generation = 0;
  };

  void loop();
  void run_submitted();
  void run_timers();
  void arm_timer();
  void wait();
  void dispatch(uint64_t tag, uint32_t events);
  bool control(int operation, int fd, uint32_t events);

  descriptor epoll_;
  descriptor wake_up_;
  descriptor clock_;
  std::mutex mutex_;
  std::vector<job> submitted_;
  bool stopping_ = false;
  timer_queue timers_;
  /// What `clock_` is set to.
  std::optional<steady_point> armed_;
  std::vector<watched> watched_;
  std::thread thread_;
};

} // namespace tributary
