#include "runtime/govern/account_turn.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

using life = account_entry::life;

account_entry
other(std::string name, uint64_t bound, uint64_t wanted, uint64_t held, life state = life::alive) {
  account_entry e;
  e.coordinator = std::move(name);
  e.state = state;
  e.at_once = {bound, wanted, held, 0};
  return e;
}

account_demand wanting(uint64_t bound, uint64_t waiting, uint64_t running = 0) {
  account_demand d;
  d.at_once_bound = bound;
  d.waiting = waiting;
  d.running = running;
  d.window = 100;
  return d;
}

account_demand asking(uint64_t requests, uint64_t waiting) {
  auto d = wanting(100, waiting);
  d.requests_bound = requests;
  return d;
}

} // namespace

TEST_CASE("alone one has the whole account") {
  auto t = take_turn({}, "a", wanting(10, 50), noon);
  CHECK(t.at_once == 10);
  CHECK(t.told.at_once == account_entry::part{10, 50, 10, 0});
  CHECK_FALSE(t.tokens);
  CHECK_FALSE(t.requests_bound);
  CHECK(t.sharers == 1);
}

TEST_CASE("what another holds is his until he has told otherwise") {
  auto t = take_turn({other("b", 10, 50, 10)}, "a", wanting(10, 50), noon);
  CHECK(t.at_once == 0);
  CHECK(t.unmet);
  CHECK(t.sharers == 2);
  t = take_turn({other("b", 10, 50, 5)}, "a", wanting(10, 50), noon);
  CHECK(t.at_once == 5);
}

TEST_CASE("attempts beyond one's part end, and none begins in their place") {
  auto t = take_turn({other("b", 10, 50, 0)}, "a", wanting(10, 50, 9), noon);
  CHECK(t.at_once == 5);
  CHECK(t.told.at_once.held == 9);
}

TEST_CASE("who did not come to his turn may still have attempts; who is gone for long has none") {
  auto t = take_turn({other("b", 10, 50, 6, life::counting)}, "a", wanting(10, 50), noon);
  CHECK(t.at_once == 4);
  t = take_turn({other("b", 10, 50, 6, life::gone)}, "a", wanting(10, 50), noon);
  CHECK(t.at_once == 10);
}

TEST_CASE("the smallest bound that one who lives was told is everybody's") {
  CHECK(take_turn({other("b", 4, 0, 0)}, "a", wanting(10, 50), noon).at_once == 4);
  CHECK(take_turn({other("b", 4, 0, 0, life::gone)}, "a", wanting(10, 50), noon).at_once == 10);
}

TEST_CASE("one attempt at once for two goes round, also while both always want more") {
  size_t of_a = 0;
  for (int round = 0; round < 10; ++round)
    of_a += take_turn({other("b", 1, 50, 0)}, "a", wanting(1, 50, 1), noon + round * 15s).at_once;
  CHECK(of_a == 5);
}

TEST_CASE("who leaves keeps what runs and nothing else") {
  auto d = wanting(10, 50, 3);
  d.tokens_bound = 1'000;
  d.leaving = true;
  auto t = take_turn({}, "a", d, noon);
  CHECK(t.at_once == 0);
  CHECK(t.told.at_once.held == 3);
  CHECK(t.told.tokens.held == 0);
}

TEST_CASE("requests are dealt out one after another, from where the last of anybody ended") {
  auto t = take_turn({}, "a", asking(60, 50), noon);
  REQUIRE(t.requests.count > 0);
  CHECK(t.requests.first == noon);
  auto b = other("b", 100, 0, 0);
  b.requests_due = noon + 700ms;
  t = take_turn({b}, "a", asking(60, 50), noon);
  CHECK(t.requests.first == noon + 700ms);
  CHECK(t.told.requests_due
        == t.requests.first + t.requests.spacing * static_cast<int64_t>(t.requests.count));
}

TEST_CASE("no more requests are dealt out than can begin, and none far ahead") {
  CHECK(take_turn({}, "a", asking(6'000, 3), noon).requests.count == 3);
  auto full = asking(6'000, 50);
  full.running = 100;
  CHECK(take_turn({}, "a", full, noon).requests.count == 0);
  CHECK(take_turn({}, "a", asking(60, 50), noon).requests.count <= 3);
}

TEST_CASE("what was dealt out and not used is not dealt out again") {
  auto d = asking(60, 50);
  d.requests_left = 2;
  d.requests_due = noon + 2s;
  CHECK(take_turn({}, "a", d, noon).requests.count == 0);
}

TEST_CASE("one request a minute for two goes to each in turn") {
  auto b = other("b", 100, 50, 0);
  b.requests = {1, 1, 0, 0};
  auto at = noon;
  size_t of_a = 0;
  for (int minute = 0; minute < 20; ++minute) {
    b.requests_due = at + 1s;
    auto t = take_turn({b}, "a", asking(1, 50), at);
    of_a += t.requests.count;
    at += slot_spacing(1, 1s);
  }
  CHECK(of_a == 10);
}

TEST_CASE("a request that nobody came for in time is anybody's") {
  auto b = other("b", 100, 50, 0);
  b.requests = {1, 1, 0, 0};
  for (int second = 0; second < 130; ++second)
    CHECK(take_turn({b}, "a", asking(1, 50), noon + second * 1s).requests.count == 1);
}

TEST_CASE("a database's clock that went back does not close an account") {
  auto b = other("b", 100, 0, 0);
  b.requests_due = noon + 24h;
  auto t = take_turn({b}, "a", asking(60, 50), noon);
  CHECK(t.requests.count > 0);
  CHECK(t.told.requests_due < noon + 10s);
}

TEST_CASE("tokens are divided like attempts") {
  auto d = wanting(100, 50);
  d.tokens_bound = 10'000;
  d.tokens_expected = 2'000;
  auto b = other("b", 100, 50, 0);
  b.tokens = {10'000, 10'000, 8'000, 0};
  CHECK(take_turn({b}, "a", d, noon).tokens == uint64_t{2'000});
  b.tokens.held = 5'000;
  CHECK(take_turn({b}, "a", d, noon).tokens == uint64_t{5'000});
}
