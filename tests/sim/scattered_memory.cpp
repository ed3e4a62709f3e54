#include "tests/sim/scattered_memory.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace tributary::sim {
namespace {

/// Of this thread; 0: it allocates as usual.
thread_local uint64_t scatter = 0;

uint64_t next_scatter() {
  return scatter = scatter * 6364136223846793005ull + 1442695040888963407ull;
}

} // namespace

void scatter_memory(uint64_t seed) {
  scatter = seed;
}

void* allocate(size_t size) {
  // Up to 1 kB more than was asked for: hardly any two of one size come to lie in one place.
  auto chance = scatter == 0 ? 0 : next_scatter() >> 32;
  auto* at = std::malloc(size + 1 + chance % 64 * 16);
  if (!at)
    throw std::bad_alloc{};
  if (scatter != 0)
    std::memset(at, static_cast<int>(chance >> 8 & 0xFF), size);
  return at;
}

} // namespace tributary::sim

// What the library has for arrays and without exceptions comes to these.

void* operator new(size_t size) {
  return tributary::sim::allocate(size);
}

void operator delete(void* at) noexcept {
  std::free(at);
}

void operator delete(void* at, size_t) noexcept {
  std::free(at);
}
