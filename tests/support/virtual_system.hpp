#pragma once

#include "runtime/base/time.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace tributary::test {

using namespace std::chrono_literals;

struct virtual_config : caf::actor_system_config {
  virtual_config() {
    set("scheduler.policy", caf::atom("testing"));
    set("logger.inline-output", true);
  }
};

/// An actor system without threads: messages move when the test says so, and time moves only in
/// `advance`.
class virtual_system {
public:
  virtual_system() { sched.clock().current_time += std::chrono::hours{1}; }

  ~virtual_system() { end_all(); }

  /// Ends what still runs. Fixtures whose members actors look at call this in their own destructor.
  void end_all() {
    for (auto& hdl : live_)
      caf::anon_send_exit(hdl, caf::exit_reason::kill);
    live_.clear();
    settle();
    // Timers that still wait hold their actors.
    sched.clock().cancel_all();
    settle();
  }

  virtual_system(const virtual_system&) = delete;
  virtual_system& operator=(const virtual_system&) = delete;

  /// Delivers messages until all mailboxes are empty; fires no timer.
  void settle() { sched.run(); }

  /// The same in an order that the dice draw: which mailbox is next is nobody's promise.
  void settle(std::mt19937_64& dice) {
    while (step(dice)) {
    }
  }

  /// Lets one actor, drawn by the dice, take its turn. @returns False where none has anything to
  /// do.
  bool step(std::mt19937_64& dice) {
    if (!sched.has_job())
      return false;
    auto pick = std::uniform_int_distribution<size_t>{0, sched.jobs.size() - 1}(dice);
    auto first = sched.jobs.begin() + static_cast<std::ptrdiff_t>(pick);
    std::rotate(sched.jobs.begin(), first, first + 1);
    sched.run_once();
    return true;
  }

  /// Moves the clock in small steps, so that periodic timers fire each time.
  void advance(duration span, duration tick = 10ms) {
    for (settle(); span > 0us; span -= tick) {
      sched.advance_time(std::min(span, tick));
      settle();
    }
  }

  /// Remembers an actor, so that it is ended when the test is over.
  caf::actor keep(caf::actor hdl) {
    live_.push_back(hdl);
    return hdl;
  }

  virtual_config config;
  caf::actor_system sys{config};
  caf::scheduler::test_coordinator& sched
    = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  caf::scoped_actor self{sys, true};

private:
  std::vector<caf::actor> live_;
};

/// The state of an actor that the test may look at between two turns.
template <class State>
State& state_of(const caf::actor& hdl) {
  return dynamic_cast<caf::stateful_actor<State>&>(*caf::actor_cast<caf::abstract_actor*>(hdl))
    .state;
}

} // namespace tributary::test
