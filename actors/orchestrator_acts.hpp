#pragma once

#include "actors/orchestrator.hpp"

namespace tributary {

using orchestrator_ptr = caf::stateful_actor<orchestrator_state>*;

/// Names an attempt of this run in one number.
inline uint64_t key_of(const lease_id& lease) {
  return (static_cast<uint64_t>(lease.stream) << 32) | lease.attempt;
}

inline stream_index stream_of(uint64_t key) {
  return static_cast<stream_index>(key >> 32);
}
inline uint32_t attempt_of(uint64_t key) {
  return static_cast<uint32_t>(key);
}

/// Puts one of the core's actions into the outbox (or carries it out where nothing can be
/// gathered).
void carry_out(orchestrator_ptr self, run_action& action);

/// Writes what an attempt that broke off had come to, marked as such.
void put_partial(run_output& output, const stream_spec& stream, const std::string& text);

/// Notes what a replayed action means for our own books, without doing it again.
void note_replayed(orchestrator_ptr self, run_action& action);

/// Takes out the slots of attempts that are over without a word about their slots: those of nodes
/// that are gone or came back without them.
std::vector<attempt_slot> take_closed_slots(orchestrator_ptr self);

/// Puts a notice where outputs and observer will find it.
void tell_world(orchestrator_ptr self, run_notice notice);

/// Sends what the outbox has gathered, one message for each receiver: to the scheduler at once, and
/// what leaves the coordinator when the events behind it are durable.
void send_out(orchestrator_ptr self);

/// The events behind all effects up to this one are durable.
void release_effects(orchestrator_ptr self, uint64_t ticket);

/// Records, applies, acts on each event in turn, then sends what they amount to.
void happened_all(orchestrator_ptr self, std::vector<run_event> events);
void happened_one(orchestrator_ptr self, run_event event);

/// The end: figures and pictures are written when the last event is known.
void publish_when_ended(orchestrator_ptr self);

} // namespace tributary
