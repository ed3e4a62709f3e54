#pragma once

#include "actors/orchestrator_acts.hpp"

/// What the accounts of workers hear of a run's attempts, and say to it. Costs nothing for workers
/// that are not governed.
namespace tributary {

/// Which workers of the run are governed.
void find_governed(orchestrator_ptr self);

/// Keeps how an attempt ended until its slot is released.
void note_ending(orchestrator_ptr self, const attempt_outcome& outcome);

/// Passes on that a provider has taken an attempt, and what it said of its limits.
void note_beat(orchestrator_ptr self, const attempt_progress& beat);

/// The slot goes back: its account hears how the attempt ended, or that nobody knows.
void tell_ending(orchestrator_ptr self, ordered_slot& ordered);
void tell_unused(orchestrator_ptr self, const std::string& worker, uint64_t permit);

/// The scheduler took requests back: their streams have failed without a call.
void on_refusals(orchestrator_ptr self, const refusal_batch& batch);

} // namespace tributary
