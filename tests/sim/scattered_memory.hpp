#pragma once

#include <cstdint>

namespace tributary::sim {

/// From now on what this thread allocates lies somewhere else each time and is full of rubbish, by
/// the seed: whoever goes by an address, or reads what nobody wrote, comes to something else.
void scatter_memory(uint64_t seed);

} // namespace tributary::sim
