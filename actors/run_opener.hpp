#pragma once

#include "actors/follow.hpp"
#include "runtime/base/error.hpp"

#include <caf/event_based_actor.hpp>

#include <functional>

namespace tributary {

/// How a coordinator keeps runs beyond itself. All may wait for the disk; empty where nothing is
/// kept.
struct run_keeper {
  std::function<result<run_request_ptr>(const run_request&)> begin;
  /// `ec::fenced` where another coordinator has it.
  std::function<result<std::shared_ptr<run_request>>(const std::string& run)> take;
  /// Where that is reached; "" where nobody knows.
  std::function<std::string(const std::string& run)> whereabouts;
  /// The same of one that is to be approved; or why that cannot be: there is no such run, or it is
  /// over.
  std::function<result<std::string>(const std::string& run)> locate;
};

/// Opens one run in a thread of its own, then is gone. To be spawned detached.
caf::behavior run_opener(caf::event_based_actor* self, run_keeper keeper);

} // namespace tributary
