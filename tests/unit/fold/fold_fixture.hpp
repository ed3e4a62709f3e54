#pragma once

#include "runtime/plan/plan.hpp"

namespace tributary::testing {

/// Three streams: leaders, pricing, risks.
inline plan three_streams() {
  plan p;
  p.task = "Compare note apps";
  for (const auto* id : {"leaders", "pricing", "risks"}) {
    auto& s = p.streams.emplace_back();
    s.id = id;
  }
  p.streams[0].name = "Market leaders";
  return p;
}

} // namespace tributary::testing
