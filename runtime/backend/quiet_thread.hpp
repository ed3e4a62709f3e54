#pragma once

#include <csignal>
#include <functional>
#include <pthread.h>
#include <thread>

namespace tributary {

/// Starts a thread that takes no signals: those of the process go to the thread that waits for
/// them, and writing to a pipe that nobody reads is an error code instead of SIGPIPE.
inline std::thread quiet_thread(std::function<void()> body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // The mask must come back also where no thread can be had.
  struct restore {
    sigset_t& mask;
    ~restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } guard{before};
  return std::thread(std::move(body));
}

} // namespace tributary
