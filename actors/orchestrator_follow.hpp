#pragma once

#include "actors/follow.hpp"
#include "actors/orchestrator.hpp"

namespace tributary {

/// Tells a latecomer what everybody else has been told, then counts it among them.
void tell_follower(caf::stateful_actor<orchestrator_state>* self, const follow_run& f);

} // namespace tributary
