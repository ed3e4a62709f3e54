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
/// it changes state, and durable before its effect leaves the process. Thread safe; one writer per
/// run.
class journal {
public:
  virtual ~journal() = default;
  /// Adds an event behind those of the same run. Once it returns the event counts for this process:
  /// `replay` gives it back. Whether it would survive the process is said by `when_durable`.
  virtual result<void> append(std::string_view run, time_point at, const run_event& event) = 0;
  /// Calls `then` once all that has been appended to the run before is durable, in a thread of the
  /// journal's own and in the order of the calls; never again once the journal is destroyed. `then`
  /// must not block or throw.
  /// @returns True where all of it is durable already: `then` is not called.
  virtual bool when_durable(std::string_view run, std::function<void()> then) = 0;
  /// Why nothing gets durable just now: `/var/…: the disk is full`; "" where all is well. Who can
  /// do without an event does not append it meanwhile.
  virtual std::string trouble() const = 0;
  /// Gives the run's events back, oldest first; a run that is not known has none. What is damaged
  /// is an error that names the place; nothing behind it is given.
  virtual result<void> replay(std::string_view run, const replay_event& each) const = 0;
  /// The run is over, and `exit_code` is how. A journal in memory forgets it.
  virtual void close(std::string_view run, int exit_code) = 0;
};

/// A journal that lives as long as the process: survives the death of any actor, not that of the
/// process. What is appended is as durable as it gets.
std::shared_ptr<journal> memory_journal();

} // namespace tributary
