#pragma once

#include "runtime/base/error.hpp"
#include "runtime/run/run_event.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace tributary {

/// Called with each recorded event of a run, in order.
using replay_event = std::function<void(time_point at, const run_event& event)>;

/// What happened to runs, in order: the one thing that recovery needs. An event is in here before
/// it changes state, and state changes before the world does. Thread safe; one writer per run.
class journal {
public:
  virtual ~journal() = default;
  /// Adds an event behind those of the same run. Once it returns the event counts.
  virtual result<void> append(std::string_view run, time_point at, const run_event& event) = 0;
  /// Gives the run's events back, oldest first; a run that is not known has none.
  virtual result<void> replay(std::string_view run, const replay_event& each) const = 0;
  /// The run is over and nobody will ask for it again.
  virtual void forget(std::string_view run) = 0;
};

/// A journal that lives as long as the process: survives the death of any actor, not that of the
/// process.
std::shared_ptr<journal> memory_journal();

} // namespace tributary
