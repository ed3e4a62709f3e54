#pragma once

#include "actors/protocol.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace tributary {

/// Which siblings are restarted with a child that failed (Erlang/OTP's strategies).
enum class restart_strategy : uint8_t {
  one_for_one,
  /// The failed child and those that stand after it in the list.
  rest_for_one,
};

/// How to start one child. The supervisor knows no actor by type; only who builds the tree does.
struct child_spec {
  std::string name;
  std::function<caf::actor(caf::event_based_actor* parent)> start;
};

struct supervisor_options {
  std::string name;
  restart_strategy strategy = restart_strategy::one_for_one;
  /// More restarts than this within `window` and it gives up: its own supervisor decides.
  size_t intensity = 10;
  std::chrono::seconds window{10};
  std::vector<child_spec> children;
};

struct supervisor_state {
  static inline const char* name = "supervisor";
  /// Runs however the supervisor ends, also when it is killed: no child outlives it.
  ~supervisor_state();
  supervisor_options options;
  /// By position in `options.children`.
  std::vector<caf::actor> children;
  /// Handles from above; children see them together with their siblings.
  roster above;
  /// Times of the restarts within the window.
  std::deque<caf::actor_clock::time_point> restarts;
  bool stopping = false;
};

/// Starts its children in order, restarts those that fail, and keeps everybody's roster up to date.
/// A child that ends normally is not restarted. Children end with their supervisor.
caf::behavior supervisor(caf::stateful_actor<supervisor_state>* self, supervisor_options options);

} // namespace tributary
