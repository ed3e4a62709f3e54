#pragma once

#include <cstdint>

namespace tributary::sim {

/// What can go wrong in one simulation, in a thousand of each occasion.
struct troubles {
  uint32_t attempt_fails = 0;
  uint32_t result_doubled = 0;
  /// Of every second, until `heal_at`.
  uint32_t node_dies = 0;
  uint32_t wire_cut = 0;
  uint32_t node_freezes = 0;
  uint32_t node_drains = 0;
  uint32_t arm_dies = 0;
  uint32_t scheduler_dies = 0;
  uint32_t synthesizer_dies = 0;
  uint32_t coordinator_dies = 0;
  uint32_t disk_bad = 0;
  /// All wires are cut, and stay cut for a while.
  uint32_t partition = 0;
  /// One wire: carries nothing one way, or is slow, or breaks again and again, or is away for
  /// minutes.
  uint32_t wire_sick = 0;
  /// Overloaded, or the key refused, for a while.
  uint32_t provider_sick = 0;
  /// Of every event that it records.
  uint32_t arm_dies_between = 0;
  uint32_t coordinator_dies_between = 0;
};

/// What can go wrong beside that where coordinators share a database.
struct shared_troubles {
  /// Of every second.
  uint32_t coordinator_dies = 0;
  uint32_t coordinator_hangs = 0;
  uint32_t database_away = 0;
  /// For one coordinator.
  uint32_t way_cut = 0;
  /// A node is cut off from one coordinator.
  uint32_t node_cut_off = 0;
  /// Of every event that is recorded.
  uint32_t hangs_between = 0;
  /// Of every statement.
  uint32_t answer_lost = 0;
  uint32_t write_late = 0;
  /// Of every claim: its answer is lost, or what it is for cannot be read.
  uint32_t claim_in_vain = 0;
};

} // namespace tributary::sim
