#pragma once

#include "runtime/plan/topology.hpp"

namespace tributary {

/// Slots of the one node that a run without a cluster has. Streams mostly wait for others, so there
/// are more of them than cores.
inline constexpr uint32_t embedded_slots = 8;
/// Slots of each node of `--nodes N`.
inline constexpr uint32_t local_node_slots = 4;

/// Slots of all nodes of a topology; of one without nodes, those of an embedded run.
inline uint32_t slots_of(const topology& t) {
  uint32_t all = 0;
  for (const auto& node : t.nodes)
    all += node.slots;
  return all == 0 ? embedded_slots : all;
}

} // namespace tributary
