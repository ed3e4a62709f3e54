#pragma once

#include "actors/protocol.hpp"
#include "runtime/backend/backend.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

namespace tributary {

struct worker_options {
  /// Shared by all workers of the process; thread safe.
  std::shared_ptr<backend> backends;
  /// Gets `slot_result` and `slot_progress`.
  caf::actor node;
  /// The coordinator is another process, which may outlive this one: it is told what attempts
  /// write.
  bool tells_text = false;
};

struct worker_state {
  static inline const char* name = "worker";
  /// Whatever ends the worker ends its attempt too.
  ~worker_state();
  worker_options options;
  uint32_t slot = 0;
  lease_id lease;
  /// Null between attempts.
  std::shared_ptr<attempt_handle> running;
};

/// Runs one attempt at a time and keeps nothing between them, so losing one is cheap. Never blocks:
/// the backend's threads do the waiting and the computing.
caf::behavior worker(caf::stateful_actor<worker_state>* self, worker_options options);

} // namespace tributary
