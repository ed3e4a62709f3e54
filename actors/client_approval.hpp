#pragma once

#include "actors/client_session.hpp"

namespace tributary {

/// Passes on that a client lets something of a run go, whether or not it follows that run.
void approve(caf::stateful_actor<client_session_state>* self, const wire::approve_run& what);

/// Tells the client what has come of it.
void tell_approval(caf::stateful_actor<client_session_state>* self, const approval_answer& answer);

} // namespace tributary
