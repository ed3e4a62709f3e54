#pragma once

#include "runtime/base/descriptor.hpp"

#include "tests/bench/plans.hpp"

#include <sys/types.h>

namespace tributary::bench {

/// A model server in a process of its own, so that its time and memory are not the measured one's.
/// To be made before any thread is.
class model_process {
public:
  explicit model_process(std::chrono::milliseconds each);
  ~model_process();
  model_process(const model_process&) = delete;
  model_process& operator=(const model_process&) = delete;

  /// What a profile's `base-url` says.
  std::string base_url() const;
  /// Ends it. The most calls that it had at once.
  uint32_t most_at_once();

private:
  pid_t pid_ = -1;
  int port_ = 0;
  descriptor said_;
};

/// A prompt for which the server answers 1 KB that no other prompt gets, and that answer.
std::string model_prompt(size_t number);
std::string model_answer(size_t number);

/// The worker that asks it.
worker_profile model_worker(const std::string& base_url);

} // namespace tributary::bench
