#include "runtime/base/log.hpp"

#include "tests/sim/scattered_memory.hpp"
#include "tests/sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace tributary;

constexpr const char* help
  = "usage: sim_cluster [SEED | FIRST..LAST] [--jobs N | --twice] [--verbose] [--trace]\n"
    "Simulates a cluster for each seed (default 1..500, or what TRIBUTARY_SIM_SEEDS says)\n"
    "and checks what it promises. --twice: in two threads at once, of which one begins with\n"
    "the last seed, and checks that each seed comes to the same in both.\n";

struct options {
  uint64_t first = 1;
  uint64_t last = 500;
  uint64_t jobs = 1;
  bool twice = false;
  bool verbose = false;
  bool trace = false;
};

/// What all seeds came to; several threads add to it.
struct totals {
  std::atomic<uint64_t> steps{0};
  std::atomic<uint64_t> events{0};
  std::atomic<uint64_t> kept_out{0};
  std::atomic<uint64_t> violations{0};
};

/// The number that `text` begins with; what follows it is left in `text`.
std::optional<uint64_t> take_number(const char*& text) {
  if (*text < '0' || *text > '9')
    return std::nullopt;
  char* end = nullptr;
  auto number = std::strtoull(text, &end, 10);
  text = end;
  return number;
}

bool read_seeds(const char* text, options& to) {
  auto first = take_number(text);
  if (!first)
    return false;
  to.first = to.last = *first;
  if (std::strncmp(text, "..", 2) == 0) {
    text += 2;
    auto last = take_number(text);
    if (!last)
      return false;
    to.last = *last;
  }
  return *text == '\0' && to.first <= to.last;
}

bool read_arguments(int argc, char** argv, options& to) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--verbose") == 0) {
      to.verbose = true;
    } else if (std::strcmp(argv[i], "--trace") == 0) {
      to.trace = true;
    } else if (std::strcmp(argv[i], "--twice") == 0) {
      to.twice = true;
    } else if (std::strcmp(argv[i], "--jobs") == 0) {
      const char* text = ++i < argc ? argv[i] : "";
      auto jobs = take_number(text);
      if (!jobs || *text != '\0' || *jobs == 0 || *jobs > 64)
        return false;
      to.jobs = *jobs;
    } else if (!read_seeds(argv[i], to)) {
      return false;
    }
  }
  return true;
}

/// @returns Its fingerprint, 0 where a promise was broken.
uint64_t simulate(uint64_t seed, const options& how, totals& sum) {
  try {
    auto s = sim::world{seed, how.trace}.run();
    sum.steps += s.steps;
    sum.events += s.events;
    sum.kept_out += s.kept_out;
    if (how.verbose || how.trace)
      fmt::print("seed {}: exit {}, {} streams, {} attempts, {} lives, {} owners, {} events, {}, "
                 "fingerprint {:016x}\n",
                 seed, s.exit_code, s.streams, s.attempts, s.lives, s.owners, s.events,
                 to_text(s.took), s.fingerprint);
    return s.fingerprint;
  } catch (const std::exception& e) {
    ++sum.violations;
    fmt::print("VIOLATION: {}\n  again, with all that happens: scripts/simulate {}\n", e.what(),
               seed);
    return 0;
  }
}

/// Each thread takes the next seed that nobody has: seeds know nothing of each other.
void simulate_all(const options& how, totals& sum) {
  std::atomic<uint64_t> taken{0};
  auto count = how.last - how.first + 1;
  auto work = [&] {
    for (auto next = taken++; next < count; next = taken++)
      simulate(how.first + next, how, sum);
  };
  std::vector<std::jthread> helpers;
  for (uint64_t i = 1; i < how.jobs; ++i)
    helpers.emplace_back(work);
  work();
}

/// What came before a seed, what happens beside it and where its memory lies make no difference.
void simulate_twice(const options& how, totals& sum) {
  auto count = how.last - how.first + 1;
  std::vector<uint64_t> upwards(count);
  std::vector<uint64_t> downwards(count);
  {
    std::jthread other{[&] {
      sim::scatter_memory(how.last);
      for (auto i = count; i-- > 0;)
        downwards[i] = simulate(how.first + i, how, sum);
    }};
    for (uint64_t i = 0; i < count; ++i)
      upwards[i] = simulate(how.first + i, how, sum);
  }
  for (uint64_t i = 0; i < count; ++i)
    if (upwards[i] != downwards[i]) {
      ++sum.violations;
      fmt::print("VIOLATION: seed {} comes to the same each time: {:016x} and {:016x}\n",
                 how.first + i, upwards[i], downwards[i]);
    }
}

} // namespace

int main(int argc, char** argv) {
  options how;
  const auto* from_environment = std::getenv("TRIBUTARY_SIM_SEEDS");
  if (from_environment && !read_seeds(from_environment, how)) {
    fmt::print(stderr, "TRIBUTARY_SIM_SEEDS: expected a seed or FIRST..LAST\n");
    return 2;
  }
  if (!read_arguments(argc, argv, how)) {
    fmt::print(stderr, "{}", help);
    return 2;
  }
  // What real parts warn of is what is simulated.
  log::threshold(how.trace ? log::level::warn : log::level::off);
  totals sum;
  // Only for the figures: nothing that is simulated asks what time it is.
  auto begin = std::chrono::steady_clock::now();
  how.twice ? simulate_twice(how, sum) : simulate_all(how, sum);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  auto a_second = [&](uint64_t count) {
    return static_cast<uint64_t>(static_cast<double>(count) / std::max(took.count(), 1e-6));
  };
  fmt::print("seeds {}..{}: {} run in {:.1f} s; {} steps, {} a second; {} events recorded, {} a "
             "second; {} writes kept out by their epoch alone; {} violations\n",
             how.first, how.last, (how.last - how.first + 1) * (how.twice ? 2 : 1), took.count(),
             sum.steps.load(), a_second(sum.steps), sum.events.load(), a_second(sum.events),
             sum.kept_out.load(), sum.violations.load());
  return sum.violations == 0 ? 0 : 1;
}
