#include "runtime/backend/work_pool.hpp"

#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace tributary {

work_pool::work_pool(uint32_t threads) {
  auto count = threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
  running_.assign(count, std::stop_source{std::nostopstate});
  threads_.reserve(count);
  for (size_t i = 0; i < count; ++i)
    threads_.push_back(quiet_thread([this, i] { loop(i); }));
}

work_pool::~work_pool() {
  std::vector<std::stop_source> stops;
  {
    std::lock_guard lock{mutex_};
    ending_ = true;
    stops = running_;
    for (auto& next : waiting_)
      stops.push_back(next.stop);
  }
  // Outside the lock: whoever listens to a stop is called right here and may call us.
  for (auto& stop : stops)
    stop.request_stop();
  wake_up_.notify_all();
  for (auto& thread : threads_)
    thread.join();
}

std::optional<std::stop_source> work_pool::submit(job work) {
  std::stop_source stop;
  {
    std::lock_guard lock{mutex_};
    if (ending_ || waiting_.size() >= limits::pool_jobs)
      return std::nullopt;
    waiting_.push_back({std::move(work), stop});
  }
  wake_up_.notify_one();
  return stop;
}

bool work_pool::in_own_thread() const {
  auto me = std::this_thread::get_id();
  return std::any_of(threads_.begin(), threads_.end(),
                     [me](const std::thread& each) { return each.get_id() == me; });
}

void work_pool::loop(size_t index) {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_up_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty())
      return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    running_[index] = next.stop;
    lock.unlock();
    next.work(next.stop.get_token());
    // What the job held goes before anybody can see it as ended.
    next.work = nullptr;
    lock.lock();
    running_[index] = std::stop_source{std::nostopstate};
  }
}

} // namespace tributary
