#pragma once

#include "actors/protocol.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <deque>
#include <mutex>

namespace tributary {

/// The runs that are not over, kept outside any actor, so that a house that starts anew knows them.
/// Thread safe.
class run_book {
public:
  /// False where a run of this id is there already.
  bool add(run_request_ptr request);
  void remove(const std::string& run);
  std::vector<run_request_ptr> all() const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, run_request_ptr> open_;
};

struct run_house_options {
  std::shared_ptr<run_book> book;
  /// Starts the supervisor of one run.
  std::function<caf::actor(caf::event_based_actor* house, run_request_ptr)> start_run;
};

struct run_house_state {
  static inline const char* name = "runs";
  ~run_house_state();
  run_house_options options;
  std::map<std::string, caf::actor> supervisors;
  std::map<std::string, caf::actor> orchestrators;
  roster above;
};

/// Starts a supervisor for each run, passes the roster down, and says when a run is over.
caf::behavior run_house(caf::stateful_actor<run_house_state>* self, run_house_options options);

} // namespace tributary
