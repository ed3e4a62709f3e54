#pragma once

#include "actors/follow.hpp"
#include "actors/protocol.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <deque>
#include <mutex>
#include <optional>

namespace tributary {

/// The runs that are not over, kept outside any actor, so that a house that starts anew knows them.
/// Thread safe.
class run_book {
public:
  /// False where a run of this id is there already.
  bool add(run_request_ptr request);
  void remove(const std::string& run);
  /// Null where it is not there (any more).
  run_request_ptr find(const std::string& run) const;
  std::vector<run_request_ptr> all() const;
  /// Notes that a run is to be cancelled, whoever carries it out.
  void cancel(const cancel_run_request& c);
  std::optional<cancel_run_request> cancelled(const std::string& run) const;

private:
  struct entry {
    run_request_ptr request;
    std::optional<cancel_run_request> cancelled;
  };
  mutable std::mutex mutex_;
  std::map<std::string, entry> open_;
};

struct run_house_options {
  std::shared_ptr<run_book> book;
  /// Starts the supervisor of one run.
  std::function<caf::actor(caf::event_based_actor* house, run_request_ptr)> start_run;
  /// Called when a run is over; may be empty.
  std::function<void(const run_over&)> ended;
  /// Called for a run whose actors keep dying, before it is over: tells the world. May be empty.
  std::function<void(const run_request&, const std::string& why)> give_up;
  /// A run whose supervisor dies more often than this within `window` is given up; the others go
  /// on.
  size_t intensity = 3;
  std::chrono::seconds window{60};
};

struct run_house_state {
  static inline const char* name = "runs";
  ~run_house_state();
  run_house_options options;
  std::map<std::string, caf::actor> supervisors;
  std::map<std::string, caf::actor> orchestrators;
  /// By run: who came later and gets its end, too.
  std::map<std::string, std::vector<caf::actor>> followers;
  /// Those whom its orchestrator has not told yet all that came before.
  std::map<std::string, std::vector<follow_run>> new_followers;
  /// By run: what came while it had no orchestrator, the last of each asker.
  std::map<std::string, std::vector<approve_run_request>> approvals;
  /// By run: when its supervisor was started again.
  std::map<std::string, std::deque<caf::actor_clock::time_point>> restarts;
  roster above;
};

/// Starts a supervisor for each run, passes the roster down, and says when a run is over.
caf::behavior run_house(caf::stateful_actor<run_house_state>* self, run_house_options options);

} // namespace tributary
