#include "nodes/doorbell.hpp"

#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace tributary {

doorbell::doorbell() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&set, s);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

doorbell::~doorbell() {
  close(signals_);
  close(wake_);
}

void doorbell::post(std::function<void()> what) {
  {
    std::lock_guard lock{mutex_};
    posted_.push_back(std::move(what));
  }
  uint64_t one = 1;
  [[maybe_unused]] auto written = write(wake_, &one, sizeof one);
}

std::optional<int> doorbell::wait(std::chrono::milliseconds patience) {
  pollfd fds[] = {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}};
  poll(fds, 2, static_cast<int>(patience.count()));
  uint64_t count = 0;
  [[maybe_unused]] auto drained = read(wake_, &count, sizeof count);
  std::deque<std::function<void()>> now;
  {
    std::lock_guard lock{mutex_};
    now.swap(posted_);
  }
  for (auto& what : now)
    what();
  signalfd_siginfo info{};
  if (read(signals_, &info, sizeof info) == sizeof info)
    return static_cast<int>(info.ssi_signo);
  return std::nullopt;
}

int exit_code_of_signal(int signal) {
  return signal == SIGINT ? 130 : 143;
}

void end_process_within(std::chrono::milliseconds patience, int exit_code) {
  std::thread([patience, exit_code] {
    std::this_thread::sleep_for(patience);
    std::fflush(nullptr);
    std::_Exit(exit_code);
  }).detach();
}

} // namespace tributary
