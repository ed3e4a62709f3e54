#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace {

using namespace tributary;

constexpr const char* help = "usage: sim_cluster [SEED | FIRST..LAST] [--verbose] [--trace]\n"
                             "Simulates a cluster for each seed (default 1..500, or what "
                             "TRIBUTARY_SIM_SEEDS says) and checks what it promises.\n";

struct seeds {
  uint64_t first = 1;
  uint64_t last = 500;
};

bool read_seeds(const char* text, seeds& to) {
  char* end = nullptr;
  to.first = to.last = std::strtoull(text, &end, 10);
  if (end == text)
    return false;
  if (std::strncmp(end, "..", 2) == 0) {
    const char* second = end + 2;
    to.last = std::strtoull(second, &end, 10);
    if (end == second)
      return false;
  }
  return *end == '\0' && to.first <= to.last;
}

} // namespace

int main(int argc, char** argv) {
  seeds which;
  auto verbose = false;
  auto trace = false;
  const auto* from_environment = std::getenv("TRIBUTARY_SIM_SEEDS");
  if (from_environment && !read_seeds(from_environment, which)) {
    fmt::print(stderr, "TRIBUTARY_SIM_SEEDS: expected a seed or FIRST..LAST\n");
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--verbose") == 0) {
      verbose = true;
    } else if (std::strcmp(argv[i], "--trace") == 0) {
      trace = true;
    } else if (!read_seeds(argv[i], which)) {
      fmt::print(stderr, "{}", help);
      return 2;
    }
  }
  uint64_t failed = 0;
  uint64_t steps = 0;
  uint64_t events = 0;
  for (auto seed = which.first; seed <= which.last; ++seed) {
    try {
      auto s = sim::world{seed, trace}.run();
      steps += s.steps;
      events += s.events;
      if (verbose)
        fmt::print("seed {}: exit {}, {} streams, {} attempts, {} lives, {} events, {}\n", seed,
                   s.exit_code, s.streams, s.attempts, s.lives, s.events, to_text(s.took));
    } catch (const std::exception& e) {
      ++failed;
      fmt::print("FAILED: {}\n  again: sim_cluster {} --trace\n", e.what(), seed);
    }
  }
  fmt::print("seeds {}..{}: {} steps, {} events recorded, {} failed\n", which.first, which.last,
             steps, events, failed);
  return failed == 0 ? 0 : 1;
}
