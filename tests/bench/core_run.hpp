#pragma once

#include "tests/bench/measure.hpp"

#include <cstddef>

namespace tributary::bench {

/// Microseconds a stream of deciding alone: the run core, the scheduler and the journal in memory,
/// driven by a loop where the actors would be. No text is made, merged or written.
figures core_run(size_t count, uint32_t slots);

} // namespace tributary::bench
