#include "runtime/run/backoff.hpp"

#include "runtime/base/limits.hpp"

#include <algorithm>

namespace tributary {

namespace {

duration bound_of(const backoff_spec& spec) {
  auto longest = std::max({spec.first, spec.longest, duration{0}});
  auto bound = std::max(spec.first, duration{0});
  for (uint32_t i = 0; i < spec.earlier && bound < longest; ++i) {
    // Doubling may pass the end of the type only where the bound is past half of it already.
    if (bound > longest / 2)
      return longest;
    bound = std::max(bound * 2, duration{1});
  }
  return std::min(bound, longest);
}

} // namespace

duration backoff_wait(const backoff_spec& spec, uint64_t draw) {
  auto bound = bound_of(spec);
  auto wait = duration{static_cast<int64_t>(draw % (static_cast<uint64_t>(bound.count()) + 1))};
  auto asked = std::clamp(spec.retry_after.value_or(duration{0}), duration{0},
                          duration{limits::retry_after_max});
  return std::max(wait, asked);
}

} // namespace tributary
