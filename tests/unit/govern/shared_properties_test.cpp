#include "tests/unit/govern/shared_world.hpp"

using namespace tributary;
using namespace tributary::test;

TEST_CASE("however many coordinators, and in whatever order, the provider sees one account") {
  const account_limits all[]
    = {{1, {}, {}}, {2, 60, {}}, {7, 300, {}}, {40, 1, {}}, {5, 3, {}}, {16, 1'200, {}}};
  for (const auto& limits : all)
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      INFO("seed " << seed << ", at once " << *limits.max_parallel << ", a minute "
                   << limits.requests_per_minute.value_or(0));
      shared_world w{limits, seed};
      for (int i = 0; i < 4; ++i) {
        w.add("c" + std::to_string(i), w.dice() % 1'000);
        w.pass(w.within(5s) + 1ms);
      }
      for (int i = 0; i < 12; ++i) {
        auto& c = w.there.at("c" + std::to_string(w.dice() % 4));
        c.waiting = w.dice() % 3 == 0 ? 0 : w.dice() % 1'000;
        // It sleeps through its lease now and then.
        if (w.dice() % 4 == 0)
          c.next_turn = w.now + w.within(10s);
        w.pass(w.within(20s) + 1ms);
      }
      CHECK(w.asked.at_once_max <= *limits.max_parallel);
      if (limits.requests_per_minute)
        CHECK(w.most_in_a_minute() <= *limits.requests_per_minute);
    }
}

TEST_CASE("coordinators die and others come, and the provider still sees one account") {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    shared_world w{{6, 120, {}}, seed};
    for (int i = 0; i < 12; ++i) {
      w.add("c" + std::to_string(i), 300);
      w.pass(w.within(10s) + 1ms);
      if (w.there.size() > 3)
        w.kill(std::next(w.there.begin(), static_cast<int>(w.dice() % 3))->first);
    }
    CHECK(w.asked.at_once_max <= 6);
    CHECK(w.most_in_a_minute() <= 120);
  }
}

TEST_CASE("what two want is used, and each gets about half of it") {
  shared_world w{{4, {}, {}}, 3};
  w.span_most = 1s;
  auto& a = w.add("a", 100'000);
  auto& b = w.add("b", 100'000);
  w.pass(120s);
  // 4 at once, half a second each.
  auto possible = 120 * 4 * 1000 / 520;
  CHECK(a.begun + b.begun > static_cast<uint64_t>(possible * 85 / 100));
  CHECK(a.begun > b.begun * 8 / 10);
  CHECK(b.begun > a.begun * 8 / 10);
}

TEST_CASE("one attempt at once serves two runs, one after the other") {
  shared_world w{{1, {}, {}}, 3};
  w.span_most = 400ms;
  auto& a = w.add("a", 100'000);
  auto& b = w.add("b", 100'000);
  w.pass(180s);
  CHECK(w.asked.at_once_max == 1);
  CHECK(a.begun > 100);
  CHECK(b.begun > 100);
}

TEST_CASE("who alone wants something gets all of it") {
  shared_world w{{8, 600, {}}, 5};
  w.span_most = 100ms;
  w.add("idle", 0);
  auto& a = w.add("a", 100'000);
  w.pass(60s);
  CHECK(a.begun > 600 * 85 / 100);
  CHECK(w.most_in_a_minute() <= 600);
}

TEST_CASE("two get the requests of one account, half each") {
  for (uint32_t rate : {6u, 60u, 1'200u}) {
    INFO(rate << " a minute");
    shared_world w{{50, rate, {}}, 7};
    w.span_most = 100ms;
    auto& a = w.add("a", 100'000);
    auto& b = w.add("b", 100'000);
    w.pass(300s);
    CHECK(w.most_in_a_minute() <= rate);
    CHECK(a.begun + b.begun > 5 * rate * 80 / 100);
    CHECK(a.begun * 10 > b.begun * 6);
    CHECK(b.begun * 10 > a.begun * 6);
  }
}

TEST_CASE("the tokens of a minute are not passed by two") {
  constexpr uint64_t bound = 6'000;
  shared_world w{{50, {}, bound}, 9};
  w.span_most = 100ms;
  w.add("a", 100'000);
  w.pass(20s);
  w.add("b", 100'000);
  w.pass(400s);
  // Each attempt uses 100 tokens; what was expected of the first few is more, and held back.
  CHECK(w.most_in_a_minute() * 100 <= bound + 100 * 20);
  CHECK(w.asked.asked.size() * 100 > bound * 3);
}
