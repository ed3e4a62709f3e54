#include "runtime/base/limits.hpp"
#include "runtime/run/backoff.hpp"
#include "runtime/run/budget_meter.hpp"
#include "runtime/run/critical_chain.hpp"
#include "runtime/run/wake_queue.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

#include <set>

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("a wait lies between nothing and a bound that doubles up to the longest") {
  for (uint32_t earlier = 0; earlier < 10; ++earlier) {
    auto bound = std::min(duration{1s} * (int64_t{1} << earlier), duration{60s});
    std::set<duration> seen;
    for (uint64_t draw = 0; draw < 500; ++draw) {
      auto wait = backoff_wait({1s, 60s, earlier, {}}, draw * 0x9E3779B97F4A7C15ull);
      REQUIRE(wait >= 0s);
      REQUIRE(wait <= bound);
      seen.insert(wait);
    }
    // Full jitter uses the whole span, so that streams which failed together come back apart.
    CHECK(*seen.begin() < bound / 10);
    CHECK(*seen.rbegin() > bound - bound / 10);
  }
}

TEST_CASE("no bound means no wait, and what a provider asks for is a floor with a limit") {
  CHECK(backoff_wait({}, 12345) == 0s);
  CHECK(backoff_wait({0s, 0s, 3, 7s}, 12345) == 7s);
  CHECK(backoff_wait({1s, 2s, 0, 90s}, 12345) == 90s);
  CHECK(backoff_wait({1s, 1s, 0, 24h}, 1) == limits::retry_after_max);
  CHECK(backoff_wait({0s, 0s, 0, -5s}, 1) == 0s);
}

TEST_CASE("waits stay in range whatever a rule says") {
  duration huge{INT64_MAX};
  for (uint64_t draw : {uint64_t{0}, UINT64_MAX, uint64_t{1} << 63}) {
    CHECK(backoff_wait({huge, huge, 1000, {}}, draw) >= 0s);
    CHECK(backoff_wait({1us, huge, UINT32_MAX, {}}, draw) >= 0s);
    CHECK(backoff_wait({-5s, -1s, 2, {}}, draw) == 0s);
    CHECK(backoff_wait({9s, 1s, 2, {}}, draw) <= 9s);
  }
}

TEST_CASE("a budget warns once at 80 percent and once when it is spent") {
  budget_meter m{{1'000'000, std::nullopt, std::nullopt}};
  CHECK_FALSE(m.add({0, 0, 799'999}).warning);
  CHECK(m.add({0, 0, 1}).warning == "0.8000 of 1.0000 USD spent");
  CHECK_FALSE(m.add({0, 0, 199'999}).warning);
  auto last = m.add({0, 0, 1});
  CHECK(last.reached);
  CHECK(last.warning == "1.0000 of 1.0000 USD spent; nothing new starts");
  CHECK(m.spent());
  CHECK_FALSE(m.add({0, 0, 500}).reached);
  CHECK(m.microusd() == 1'000'500);
}

TEST_CASE("a budget of tokens counts both directions; whichever ends first counts") {
  budget_meter m{{1'000'000, 100, std::nullopt}};
  CHECK(m.add({40, 39, 0}).warning == std::nullopt);
  CHECK(m.add({1, 0, 0}).warning == "80 of 100 tokens used");
  CHECK(m.add({0, 20, 0}).reached);
}

TEST_CASE("spending nothing is allowed on a budget of nothing") {
  budget_meter m{{0, 0, std::nullopt}};
  CHECK_FALSE(m.add({}).reached);
  CHECK_FALSE(m.spent());
  CHECK(m.add({1, 0, 0}).reached);
}

TEST_CASE("the longest chain is found however deep, and ties go to the lower index") {
  plan_maker m;
  constexpr stream_index deep = 200'000;
  m.add("s0");
  for (stream_index s = 1; s < deep; ++s)
    m.add("s" + std::to_string(s), {s - 1});
  auto chain = critical_chain(m.p, std::vector<duration>(deep, duration{1}));
  CHECK(chain.length == duration{deep});
  REQUIRE(chain.streams.size() == deep);
  CHECK(chain.streams.front() == 0);
  CHECK(chain.streams.back() == deep - 1);

  plan_maker diamond;
  diamond.add("a");
  diamond.add("b", {0});
  diamond.add("c", {0});
  diamond.add("d", {1, 2});
  CHECK(critical_chain(diamond.p, {1s, 5s, 5s, 1s}).streams == std::vector<stream_index>{0, 1, 3});
  CHECK(critical_chain(diamond.p, {1s, 5s, 6s, 1s}).streams == std::vector<stream_index>{0, 2, 3});
  CHECK(critical_chain(plan{}, {}).streams.empty());
}

TEST_CASE("a needed stream that is listed after its dependent is counted before it") {
  plan_maker m;
  m.add("last", {1});
  m.add("first");
  auto chain = critical_chain(m.p, {2s, 3s});
  CHECK(chain.length == 5s);
  CHECK(chain.streams == std::vector<stream_index>{1, 0});
}

TEST_CASE("a run asks to be woken for the earliest moment, and once for each") {
  wake_queue q;
  CHECK(q.add({t0 + 10s, 1, 1}) == t0 + 10s);
  CHECK_FALSE(q.add({t0 + 20s, 2, 1}));
  CHECK(q.add({t0 + 5s, 3, 1}) == t0 + 5s);
  CHECK_FALSE(q.take_due(t0 + 4s));
  CHECK(q.take_due(t0 + 5s)->stream == 3);
  CHECK_FALSE(q.take_due(t0 + 5s));
  CHECK(q.rearm(t0 + 5s) == t0 + 10s);
  CHECK_FALSE(q.rearm(t0 + 6s));
  CHECK(q.take_due(t0 + 60s)->stream == 1);
  CHECK(q.take_due(t0 + 60s)->stream == 2);
  CHECK_FALSE(q.rearm(t0 + 60s));
  CHECK_FALSE(q.next());
}

TEST_CASE("the figures of a run add up") {
  plan_maker m;
  m.add("a");
  m.add("b", {0});
  m.add("apart");
  run_driver d{m};
  d.start();
  d.grant(0);
  d.now += 10s;
  d.grant(2);
  d.now += 10s;
  d.succeed(0, 1, text("a", 19s));
  d.now += 5s;
  d.grant(1);
  d.succeed(2, 1, text("apart", 8s));
  d.now += 10s;
  d.fail(1, 1, failure_kind::node_lost);
  d.now += 1s;
  d.grant(1);
  d.now += 10s;
  d.succeed(1, 2, text("b", 9s));
  d.finish();
  auto got = d.run.metrics();
  CHECK(got.synthesis == 3ms);
  CHECK(got.sequential == 36s + 3ms);
  CHECK(got.parallel == 46s);
  CHECK(got.critical_path == 28s);
  // b waited 1 s before the attempt that counted; the 5 s before the lost one were for nothing.
  CHECK(got.waiting_for_slots == 1s);
  CHECK(got.busy == 20s + 15s + 10s + 10s);
  CHECK(got.streams == 3);
  CHECK(got.completed == 3);
  CHECK(got.first_try == 2);
  CHECK(got.attempts == 4);
  CHECK(got.peak_parallel == 2);
}
