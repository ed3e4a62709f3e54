#pragma once

#include "runtime/plan/list_schedule.hpp"
#include "runtime/simulate/dice.hpp"
#include "runtime/simulate/forecast.hpp"

#include <memory>
#include <string>

namespace tributary::testing {

using namespace std::chrono_literals;
using namespace tributary::sim;

/// Plain nodes on which nothing fails and estimates are exact.
inline what_if calm(uint32_t nodes, uint32_t slots) {
  what_if out;
  for (uint32_t i = 1; i <= nodes; ++i)
    out.nodes.push_back({"node-" + std::to_string(i), slots, {}, {}});
  out.spread = 0;
  return out;
}

/// Streams of different lengths (but none so long as to be taken for stalled), which need earlier
/// ones.
inline std::shared_ptr<const plan> tangled(uint64_t seed, stream_index count) {
  dice d{seed};
  plan p;
  p.task = "a tangled task";
  for (stream_index s = 0; s < count; ++s) {
    auto& stream = p.streams.emplace_back();
    stream.id = stream.name = "s" + std::to_string(s);
    stream.worker = "w";
    stream.estimate = d.span(3min, 8min);
    for (stream_index need = s > 6 ? s - 6 : 0; need < s; ++need)
      if (d.permille(250))
        stream.needs.push_back(need);
  }
  return std::make_shared<const plan>(std::move(p));
}

inline failure_rates only(failure_kind kind, uint32_t per_million) {
  failure_rates out{};
  out[static_cast<size_t>(kind)] = per_million;
  return out;
}

} // namespace tributary::testing
