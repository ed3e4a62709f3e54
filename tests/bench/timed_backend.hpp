#pragma once

#include "runtime/backend/backend.hpp"

#include "tests/bench/measure.hpp"

#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace tributary::bench {

/// Ends its streams one after another, evenly over a span that begins when all of them have been
/// started, each with the result that was made for it before.
class timed_backend : public backend {
public:
  timed_backend(std::vector<completion_ptr> results, std::chrono::milliseconds over);
  ~timed_backend() override;

  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

  /// When the first and the last result were given away; to be asked after the run.
  steady::time_point first_end() const { return first_end_; }
  steady::time_point last_end() const { return last_end_; }

private:
  void give();

  std::vector<completion_ptr> results_;
  std::chrono::milliseconds over_;
  std::mutex lock_;
  std::map<stream_index, attempt_sink> waiting_;
  steady::time_point first_end_;
  steady::time_point last_end_;
  std::thread giver_;
};

} // namespace tributary::bench
