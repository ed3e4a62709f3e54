#pragma once

#include "actors/protocol.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

namespace tributary {

struct slot_scheduler_state {
  static inline const char* name = "scheduler";
  scheduler core;
  struct port {
    caf::actor hdl;
    uint64_t serial = 0;
  };
  std::map<std::string, port> ports;
  /// Slots of runs on nodes that have not come yet to a scheduler that starts anew, by node.
  struct claim {
    std::string run;
    attempt_slot slot;
  };
  std::map<std::string, std::vector<claim>> early;
  /// By run: who gets its grants.
  std::map<std::string, caf::actor> owners;
  bool flushing = false;
  /// A look for streams that nothing can run is on its way.
  bool looking = false;
};

/// Carries the pure `scheduler`: gathers what a mailbox drain brings, then grants all at once.
caf::behavior slot_scheduler(caf::stateful_actor<slot_scheduler_state>* self);

} // namespace tributary
