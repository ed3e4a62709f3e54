#pragma once

#include "runtime/plan/graph.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tributary::test {

using namespace std::chrono_literals;

/// A stream `s3` that needs the given ones.
inline stream_spec stream_of(stream_index index, std::vector<stream_index> needs = {},
                             std::optional<duration> estimate = std::nullopt) {
  stream_spec s;
  s.id = "s" + std::to_string(index);
  s.name = s.id;
  s.needs = std::move(needs);
  s.estimate = estimate;
  return s;
}

/// A plan whose stream i needs what `needs[i]` says.
inline plan plan_of(const std::vector<std::vector<stream_index>>& needs,
                    std::optional<duration> estimate = 60s) {
  plan p;
  for (const auto& n : needs)
    p.streams.push_back(stream_of(static_cast<stream_index>(p.streams.size()), n, estimate));
  return p;
}

/// Each stream needs the one before.
inline plan chain_of(stream_index count, std::optional<duration> estimate = 60s) {
  plan p;
  p.streams.reserve(count);
  for (stream_index s = 0; s < count; ++s)
    p.streams.push_back(
      stream_of(s, s == 0 ? std::vector<stream_index>{} : std::vector{s - 1}, estimate));
  return p;
}

/// Streams that need nothing, with these estimates.
inline plan flat_plan(const std::vector<duration>& estimates) {
  plan p;
  for (auto estimate : estimates)
    p.streams.push_back(stream_of(static_cast<stream_index>(p.streams.size()), {}, estimate));
  return p;
}

using indices = std::vector<stream_index>;

} // namespace tributary::test
