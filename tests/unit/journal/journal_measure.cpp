#include "tests/unit/journal/journal_place.hpp"

#include <cstdio>

using namespace tributary;
using namespace tributary::test;

namespace {

using steady = std::chrono::steady_clock;

double seconds_of(steady::duration span) {
  return std::chrono::duration<double>(span).count();
}

void measure(where kind, const char* name) {
  constexpr stream_index events = 100'000;
  journal_place place{kind};
  auto j = place.open();
  const std::vector<std::string> runs{"r-1", "r-2", "r-3", "r-4"};
  auto begin = steady::now();
  for (stream_index s = 0; s < events; ++s)
    REQUIRE(j->append(runs[s % 4], t0 + duration{s}, slot_granted{s, "node-1"}));
  settle(*j, runs[0]);
  auto all = seconds_of(steady::now() - begin);
  // Each waits for the one before: what a commit takes.
  constexpr int singles = 300;
  begin = steady::now();
  for (int i = 0; i < singles; ++i) {
    REQUIRE(j->append("r-1", t0, timer_fired{}));
    settle(*j, "r-1");
  }
  auto one = seconds_of(steady::now() - begin);
  begin = steady::now();
  CHECK(replayed(*j, "r-1").events.size() == events / 4 + singles);
  auto back = seconds_of(steady::now() - begin);
  std::printf("%-10s %9.0f durable events/s, %6.2f ms a commit of one, %9.0f events/s replayed\n",
              name, events / all, one * 1000 / singles, (events / 4 + singles) / back);
}

} // namespace

TEST_CASE("durable events a second", "[.measure]") {
  measure(where::sqlite, "SQLite");
  if (postgres_server::shared())
    measure(where::postgres, "PostgreSQL");
}
