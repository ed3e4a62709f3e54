#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

#include <algorithm>

namespace tributary {

/// Slots of the one node that a run without a cluster has. Streams mostly wait for others, so there
/// are more of them than cores.
inline constexpr uint32_t embedded_slots = 8;
/// The same where streams are done by models behind APIs: an attempt there is a connection that
/// waits. How many are really open at once is the governor's affair.
inline constexpr uint32_t embedded_model_slots = 64;
/// Slots of each node of `--nodes N`.
inline constexpr uint32_t local_node_slots = 4;

/// Slots of an embedded run of this plan.
inline uint32_t embedded_slots_for(const plan& p, const topology& t) {
  auto is_model = [&t](const stream_spec& s) {
    auto worker = t.workers.find(s.worker);
    return worker != t.workers.end()
           && (worker->second.backend == backend_kind::gemini
               || worker->second.backend == backend_kind::openai
               || worker->second.backend == backend_kind::anthropic);
  };
  if (!std::any_of(p.streams.begin(), p.streams.end(), is_model))
    return embedded_slots;
  return std::clamp(p.max_parallel.value_or(0), embedded_model_slots, limits::slots_per_node);
}

/// Slots of all nodes of a topology; of one without nodes, those of an embedded run.
inline uint32_t slots_of(const plan& p, const topology& t) {
  uint32_t all = 0;
  for (const auto& node : t.nodes)
    all += node.slots;
  return all == 0 ? embedded_slots_for(p, t) : all;
}

} // namespace tributary
