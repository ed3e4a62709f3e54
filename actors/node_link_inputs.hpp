#pragma once

#include "actors/node_link.hpp"

namespace tributary {

/// Whether a run is known and its inputs, if it has any, are files of ours, or on their way there:
/// good whoever owns the run. Others lie where its owner says.
bool has_own_copies(caf::stateful_actor<node_link_state>* self, const std::string& run);

/// The run's context with paths that are good on this machine: in place where the coordinator is on
/// the same one, else in our folder; then fetching begins and the run's orders wait for it.
std::shared_ptr<const run_context>
localised(caf::stateful_actor<node_link_state>* self, run_context context);

/// A piece came in: it is written, and the next one asked for.
void on_input_part(caf::stateful_actor<node_link_state>* self, wire::part& p);

/// It is on disk.
void on_input_written(caf::stateful_actor<node_link_state>* self, const part_written& w);

} // namespace tributary
