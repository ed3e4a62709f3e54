#include "runtime/govern/quota_bound.hpp"
#include "runtime/govern/rate_gates.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

#include <vector>

using namespace tributary;
using namespace tributary::test;

namespace {

/// When requests go out that are made as soon as they may be.
std::vector<time_point> greedy(request_gate& gate, duration span) {
  std::vector<time_point> made;
  for (auto now = noon; now < noon + span;) {
    now = std::max(now, gate.ready_at());
    gate.take(now);
    made.push_back(now);
  }
  return made;
}

/// The most in any span that begins with one of them.
size_t most_within(const std::vector<time_point>& made, duration span) {
  size_t most = 0;
  for (size_t first = 0, last = 0; first < made.size(); ++first) {
    while (last < made.size() && made[last] < made[first] + span)
      ++last;
    most = std::max(most, last - first);
  }
  return most;
}

} // namespace

TEST_CASE("no minute has more requests than were allowed, and few are left unused") {
  for (uint32_t bound : {1u, 2u, 7u, 60u, 300u, 1'200u, 5'000u, 60'000u}) {
    request_gate gate;
    gate.set(bound);
    auto made = greedy(gate, 5min);
    INFO(bound << " a minute");
    CHECK(most_within(made, 60s) <= bound);
    CHECK(made.size() >= size_t{bound} * 5 * 9 / 10);
  }
}

TEST_CASE("sixty a minute are one a second, from the start") {
  request_gate gate;
  gate.set(60);
  CHECK(most_within(greedy(gate, 3min), 1s) == 1);
}

TEST_CASE("a silent hour is no credit for a burst") {
  request_gate gate;
  gate.set(60);
  gate.take(noon);
  auto later = noon + 1h;
  gate.take(later);
  CHECK(gate.ready_at() >= later + 1s);
}

TEST_CASE("without a bound requests may go at once") {
  request_gate gate;
  gate.take(noon);
  CHECK(gate.ready_at() <= noon);
}

TEST_CASE("no minute has more tokens than were allowed") {
  token_gate gate;
  gate.set(60'000, noon);
  std::vector<std::pair<time_point, int64_t>> taken;
  for (auto now = noon; now < noon + 5min;) {
    now = gate.ready_at(700, now);
    gate.take(700, now);
    taken.emplace_back(now, 700);
  }
  for (const auto& [from, first] : taken) {
    int64_t sum = 0;
    for (const auto& [at, tokens] : taken)
      sum += at >= from && at < from + 60s ? tokens : 0;
    CHECK(sum <= 60'000);
  }
  CHECK(taken.size() > 5 * 60'000 / 700 * 8 / 10);
}

TEST_CASE(
  "tokens that were not used come back, those that were used beyond the estimate are owed") {
  token_gate gate;
  gate.set(6'000, noon);
  gate.take(600, noon);
  CHECK(gate.ready_at(600, noon) > noon);
  gate.take(-600, noon);
  CHECK(gate.ready_at(600, noon) == noon);
  gate.take(600, noon);
  gate.take(5'400, noon);
  CHECK(gate.ready_at(600, noon) >= noon + 60s);
}

TEST_CASE("an attempt larger than a minute's tokens waits for a full gate, not for ever") {
  token_gate gate;
  gate.set(1'000, noon);
  CHECK(gate.ready_at(50'000, noon) == noon);
  gate.take(50'000, noon);
  auto ready = gate.ready_at(50'000, noon);
  CHECK(ready > noon);
  CHECK(ready < noon + 1h + 1min);
}

TEST_CASE("tokens beyond any sense neither overflow nor close a gate for days") {
  token_gate gate;
  gate.set(UINT64_MAX, noon);
  gate.take(INT64_MAX, noon);
  gate.take(INT64_MIN + 1, noon);
  gate.take(INT64_MAX, noon);
  CHECK(gate.ready_at(1, noon) <= noon + 2h);
}

TEST_CASE("what a provider says is left bounds us until the limit is whole again") {
  quota_bound bound;
  bound.read(5, duration{20s}, 2, noon);
  for (int i = 0; i < 3; ++i) {
    CHECK(bound.ready_at(1, noon) == noon);
    bound.take(1);
  }
  CHECK(bound.ready_at(1, noon) == noon + 20s);
  CHECK(bound.ready_at(1, noon + 20s) == noon + 20s);
}

TEST_CASE(
  "a provider that says nothing, or nonsense, bounds nothing; one without a time, a little") {
  quota_bound bound;
  bound.read({}, duration{20s}, 0, noon);
  bound.read(-1, duration{20s}, 0, noon);
  CHECK(bound.ready_at(1, noon) == noon);
  bound.read(0, {}, 0, noon);
  CHECK(bound.ready_at(1, noon) == noon + 10s);
  bound.read(0, duration{24h}, 0, noon);
  CHECK(bound.ready_at(1, noon) == noon + 60s);
}
