#include "nodes/house/memory_habits.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tributary {

void keep_freed_memory() {
#if defined(__GLIBC__)
  // The most that glibc takes: blocks over this still come from the system and go back to it.
  constexpr int own_mapping = 32 << 20;
  // Free memory at the end of the heap that is kept; beyond it an idle coordinator gives back.
  constexpr int kept = 256 << 20;
  // A heap grows by this at least.
  constexpr int step = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, own_mapping);
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_TOP_PAD, step);
#endif
}

} // namespace tributary
