#pragma once

#include "actors/orchestrator.hpp"

namespace tributary {

/// Brings a fresh core to where its predecessor was.
void replay_journal(caf::stateful_actor<orchestrator_state>* self);

/// Who is who has changed: newcomers are told what they need to know of this run.
void meet(caf::stateful_actor<orchestrator_state>* self, const roster& names);

/// Attempts that we believe on nodes that are no more will not end by themselves.
void match_present(caf::stateful_actor<orchestrator_state>* self, const present_nodes& present);

/// A node said what it has of the run: attempts that went down on the way are lost.
void match_holdings(caf::stateful_actor<orchestrator_state>* self, const run_holdings& h);

/// For the run's event log, each change once.
void tell_of_node(caf::stateful_actor<orchestrator_state>* self, const node_news& news);

} // namespace tributary
