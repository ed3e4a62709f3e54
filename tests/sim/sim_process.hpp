#pragma once

#include "runtime/simulate/dice.hpp"

#include "tests/sim/sim_clock.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <utility>

namespace tributary::sim {

/// The threads of a process that can be stopped (SIGSTOP): what comes due meanwhile waits, and when
/// it goes on each thread does what waits for it in order, without knowing how far the others are.
class sim_process {
public:
  enum class thread : uint8_t { actors, writer, keeper };

  sim_process(sim_clock& clock, dice& chance) : clock_{clock}, dice_{chance} {}

  bool stopped() const { return stopped_; }
  /// Does it now, or when its thread comes to it.
  void run(thread where, sim_clock::job what) {
    auto& waiting = waiting_[static_cast<size_t>(where)];
    if (stopped_ || !waiting.empty())
      waiting.push_back(std::move(what));
    else
      what();
  }
  void stop() {
    stopped_ = true;
    ++span_;
  }
  void go_on() {
    stopped_ = false;
    for (auto& waiting : waiting_)
      work_off_soon(waiting);
  }
  /// It is dead: what waited is lost.
  void end() {
    ++span_;
    stopped_ = false;
    for (auto& waiting : waiting_)
      waiting.clear();
  }

private:
  using jobs = std::deque<sim_clock::job>;

  void work_off_soon(jobs& waiting) {
    using namespace std::chrono_literals;
    if (waiting.empty())
      return;
    clock_.after(dice_.span(0ms, 4ms), [this, &waiting, span = span_] {
      if (span == span_)
        work_off(waiting);
    });
  }
  void work_off(jobs& waiting) {
    auto job = std::move(waiting.front());
    // Its place stays taken until it is done: what it causes comes behind those that waited before.
    job();
    // It may have been the last thing that the process did.
    if (waiting.empty())
      return;
    waiting.pop_front();
    work_off_soon(waiting);
  }

  sim_clock& clock_;
  dice& dice_;
  std::array<jobs, 3> waiting_;
  bool stopped_ = false;
  /// Counts the times between being stopped.
  uint64_t span_ = 0;
};

} // namespace tributary::sim
