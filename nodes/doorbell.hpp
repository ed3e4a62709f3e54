#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace tributary {

/// Where a program's main thread waits: for signals, and for what actors and other threads post.
/// Made before the first thread, because it blocks SIGINT, SIGTERM and SIGHUP for all that inherit
/// its mask.
class doorbell {
public:
  doorbell();
  ~doorbell();
  doorbell(const doorbell&) = delete;
  doorbell& operator=(const doorbell&) = delete;

  /// Runs `what` in the main thread soon. Any thread.
  void post(std::function<void()> what);

  /// Waits for at most `patience`, runs what was posted. @returns The signal that came, if one did.
  std::optional<int> wait(std::chrono::milliseconds patience);

private:
  int signals_ = -1;
  int wake_ = -1;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
};

/// What a program ends with that this signal has stopped: 130 or 143.
int exit_code_of_signal(int signal);

/// Ends the process after `patience` whatever still holds it: CAF's shutdown can block for minutes
/// on peers that are stopped.
void end_process_within(std::chrono::milliseconds patience, int exit_code);

} // namespace tributary
