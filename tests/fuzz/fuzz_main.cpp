#include "tests/fuzz/target.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace tributary;

/// libFuzzer's `main` calls this; the target's name comes by the environment, because libFuzzer
/// starts itself anew for some of its work and passes only arguments that it knows.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* chosen = [] {
    const auto* name = std::getenv("FUZZ_TARGET");
    const auto* found = fuzz::find_target(name ? name : "");
    if (!found) {
      std::fprintf(stderr, "FUZZ_TARGET has to be one of:");
      for (const auto& t : fuzz::targets())
        std::fprintf(stderr, " %.*s", static_cast<int>(t.name.size()), t.name.data());
      std::fprintf(stderr, "\n");
      std::exit(2);
    }
    return found;
  }();
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
