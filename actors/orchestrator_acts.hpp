#pragma once

#include "actors/orchestrator.hpp"

namespace tributary {

/// Puts one of the core's actions into the outbox (or carries it out where nothing can be gathered).
void carry_out(caf::stateful_actor<orchestrator_state>* self, run_action& action);

/// Notes what a replayed action means for our own books, without doing it again.
void note_replayed(caf::stateful_actor<orchestrator_state>* self, const run_action& action);

/// Sends what the outbox has gathered: one message for each receiver.
void send_out(caf::stateful_actor<orchestrator_state>* self);

} // namespace tributary
