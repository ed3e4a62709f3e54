#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the fuzzer with what was promised and does not hold.
#define FUZZ_REQUIRE(promise)                                                                      \
  do {                                                                                             \
    if (!(promise)) {                                                                              \
      std::fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #promise);           \
      std::abort();                                                                                \
    }                                                                                              \
  } while (false)
