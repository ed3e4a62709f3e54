#include "runtime/backend/reactor.hpp"

#include "runtime/backend/quiet_thread.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <condition_variable>
#include <system_error>

namespace tributary {

namespace {

descriptor checked(int fd, const char* what) {
  if (fd < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return descriptor{fd};
}

uint64_t tag_of(int fd, uint32_t generation) {
  return (uint64_t{generation} << 32) | static_cast<uint32_t>(fd);
}

itimerspec absolute(steady_point at) {
  using namespace std::chrono;
  auto since = at.time_since_epoch();
  auto whole = floor<seconds>(since);
  itimerspec spec{};
  spec.it_value.tv_sec = whole.count();
  spec.it_value.tv_nsec = duration_cast<nanoseconds>(since - whole).count();
  return spec;
}

void drain_counter(int fd) {
  uint64_t count = 0;
  while (::read(fd, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

} // namespace

reactor::reactor()
  : epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll")),
    wake_up_(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
    clock_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd")) {
  // Both have generation 0, which no watched descriptor ever has.
  for (int fd : {wake_up_.get(), clock_.get()}) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag_of(fd, 0);
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
  thread_ = quiet_thread([this] { loop(); });
}

reactor::~reactor() {
  submit([this] { stopping_ = true; });
  thread_.join();
}

void reactor::submit(job work) {
  bool first = false;
  {
    std::lock_guard lock{mutex_};
    first = submitted_.empty();
    submitted_.push_back(std::move(work));
  }
  // Later ones ride on the first one's wake-up.
  if (first) {
    uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(wake_up_.get(), &one, sizeof one);
  }
}

void reactor::run(const job& work) {
  // Not a promise: that may go while its own set_value is not quite over.
  std::mutex mutex;
  std::condition_variable news;
  bool over = false;
  submit([&] {
    work();
    std::lock_guard lock{mutex};
    over = true;
    news.notify_one();
  });
  std::unique_lock lock{mutex};
  news.wait(lock, [&] { return over; });
}

timer_id reactor::run_at(steady_point at, job work) {
  return timers_.add(at, std::move(work));
}

void reactor::cancel(const timer_id& id) {
  timers_.cancel(id);
}

bool reactor::watch(int fd, uint32_t events, descriptor_watcher& watcher) {
  if (static_cast<size_t>(fd) >= watched_.size())
    watched_.resize(static_cast<size_t>(fd) + 1);
  auto& entry = watched_[static_cast<size_t>(fd)];
  assert(entry.watcher == nullptr);
  if (++entry.generation == 0)
    entry.generation = 1;
  if (!control(EPOLL_CTL_ADD, fd, events))
    return false;
  entry.watcher = &watcher;
  return true;
}

void reactor::change(int fd, uint32_t events) {
  control(EPOLL_CTL_MOD, fd, events);
}

void reactor::unwatch(int fd) {
  watched_[static_cast<size_t>(fd)].watcher = nullptr;
  control(EPOLL_CTL_DEL, fd, 0);
}

bool reactor::control(int operation, int fd, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag_of(fd, watched_[static_cast<size_t>(fd)].generation);
  return epoll_ctl(epoll_.get(), operation, fd, &event) == 0;
}

void reactor::loop() {
  while (!stopping_) {
    run_timers();
    arm_timer();
    wait();
    run_submitted();
  }
}

void reactor::run_submitted() {
  std::vector<job> batch;
  {
    std::lock_guard lock{mutex_};
    batch.swap(submitted_);
  }
  for (auto& work : batch)
    work();
}

void reactor::run_timers() {
  // One look at the clock for all, so that timers that set timers cannot keep the loop here.
  auto at = now();
  while (auto work = timers_.take_due(at))
    work();
}

void reactor::arm_timer() {
  auto next = timers_.next();
  if (next == armed_)
    return;
  // All zeros, which disarms, where there is no timer.
  auto spec = next ? absolute(*next) : itimerspec{};
  timerfd_settime(clock_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
  armed_ = next;
}

void reactor::wait() {
  std::array<epoll_event, 64> events;
  int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
  for (int i = 0; i < count; ++i)
    dispatch(events[static_cast<size_t>(i)].data.u64, events[static_cast<size_t>(i)].events);
}

void reactor::dispatch(uint64_t tag, uint32_t events) {
  auto fd = static_cast<int>(tag & UINT32_MAX);
  auto generation = static_cast<uint32_t>(tag >> 32);
  if (generation == 0) {
    drain_counter(fd);
    if (fd == clock_.get())
      armed_.reset();
    return;
  }
  const auto& entry = watched_[static_cast<size_t>(fd)];
  if (entry.watcher != nullptr && entry.generation == generation)
    entry.watcher->on_ready(fd, events);
}

} // namespace tributary
