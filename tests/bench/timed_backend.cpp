#include "tests/bench/timed_backend.hpp"

namespace tributary::bench {

namespace {

/// Nobody cancels in a benchmark: what was started ends when its time comes.
struct patient_attempt : attempt_handle {
  void cancel() override {}
};

} // namespace

timed_backend::timed_backend(std::vector<completion_ptr> results, std::chrono::milliseconds over)
  : results_(std::move(results)), over_(over) {}

timed_backend::~timed_backend() {
  if (giver_.joinable())
    giver_.join();
}

std::shared_ptr<attempt_handle> timed_backend::start(const work_order& order, attempt_sink sink) {
  std::lock_guard guard{lock_};
  waiting_.emplace(order.lease.stream, std::move(sink));
  if (waiting_.size() == results_.size())
    giver_ = std::thread{[this] { give(); }};
  return std::make_shared<patient_attempt>();
}

void timed_backend::give() {
  std::map<stream_index, attempt_sink> all;
  {
    std::lock_guard guard{lock_};
    all = std::exchange(waiting_, {});
  }
  auto begin = steady::now();
  auto count = all.size();
  size_t given = 0;
  for (auto& [stream, sink] : all) {
    await_arrival(begin, over_, given++, count);
    last_end_ = steady::now();
    if (given == 1)
      first_end_ = last_end_;
    sink.done(results_[stream]);
  }
}

} // namespace tributary::bench
