#include "runtime/govern/account_share.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <numeric>
#include <random>

using namespace tributary;

namespace {

using shares = std::vector<account_share>;
using parts = std::vector<uint64_t>;

shares wanting(const parts& wanted) {
  shares all;
  for (auto w : wanted)
    all.push_back({"c" + std::to_string(all.size()), w, 0, 0});
  return all;
}

uint64_t sum(const parts& all) {
  return std::accumulate(all.begin(), all.end(), uint64_t{0});
}

uint64_t held(const shares& all) {
  uint64_t total = 0;
  for (const auto& s : all)
    total += std::max(s.held, s.used);
  return total;
}

} // namespace

TEST_CASE("who wants less than his part leaves the rest to those who want more") {
  CHECK(fair_parts(12, wanting({2, 100, 100}), 0) == parts{2, 5, 5});
  CHECK(fair_parts(12, wanting({100, 0, 0}), 0) == parts{12, 0, 0});
  CHECK(fair_parts(12, wanting({4, 4, 4}), 0) == parts{4, 4, 4});
}

TEST_CASE("what nobody wants is there for whoever begins") {
  CHECK(fair_parts(12, wanting({0, 0, 0}), 0) == parts{4, 4, 4});
  CHECK(fair_parts(12, wanting({3, 0, 0}), 0) == parts{6, 3, 3});
}

TEST_CASE("one request a minute for three goes round") {
  auto all = wanting({5, 5, 5});
  CHECK(fair_parts(1, all, 0) == parts{1, 0, 0});
  CHECK(fair_parts(1, all, 1) == parts{0, 1, 0});
  CHECK(fair_parts(1, all, 2) == parts{0, 0, 1});
  CHECK(fair_parts(1, all, 3) == parts{1, 0, 0});
  // Who wants none leaves his turn to the next.
  CHECK(fair_parts(1, wanting({0, 5, 0}), 0) == parts{0, 1, 0});
}

TEST_CASE("parts make the bound, whatever is wanted") {
  std::mt19937_64 dice{7};
  for (int round = 0; round < 2'000; ++round) {
    auto count = 1 + dice() % 9;
    parts wanted;
    for (size_t i = 0; i < count; ++i)
      wanted.push_back(dice() % 3 ? dice() % 50 : dice());
    auto bound = dice() % 4 ? dice() % 100 : dice() % 1'000'000'000;
    auto all = wanting(wanted);
    auto given = fair_parts(bound, all, dice());
    CHECK(sum(given) == bound);
    for (size_t i = 0; i < count; ++i)
      for (size_t k = 0; k < count; ++k)
        // Nobody has two more than another who wants more.
        if (given[k] < wanted[k] && given[i] > 0)
          CHECK(given[i] <= given[k] + 1);
  }
}

TEST_CASE("nobody is given what another still has; it comes when that one has let go") {
  shares all{{"a", 10, 10, 0}, {"b", 10, 0, 0}};
  CHECK(next_share(10, all, 1, 0) == 0);
  all[0].held = next_share(10, all, 0, 0);
  CHECK(all[0].held == 5);
  CHECK(next_share(10, all, 1, 0) == 5);
}

TEST_CASE("attempts that run are held until they end") {
  shares all{{"a", 10, 10, 8}, {"b", 10, 0, 0}};
  all[0].held = next_share(10, all, 0, 0);
  CHECK(all[0].held == 8);
  CHECK(next_share(10, all, 1, 0) == 2);
}

TEST_CASE(
  "who has taken over more attempts than there is room for begins none, and others neither") {
  shares all{{"a", 10, 4, 12}, {"b", 10, 6, 2}};
  CHECK(next_share(10, all, 0, 0) == 4);
  CHECK(next_share(10, all, 1, 0) == 0);
}

// Coordinators come, go, want more and less, begin and end attempts, in any order.
TEST_CASE("all together never hold more than the bound, and each comes to its fair part") {
  std::mt19937_64 dice{4711};
  for (int world = 0; world < 300; ++world) {
    auto bound = 1 + dice() % 40;
    shares all = wanting({0, 0});
    for (int step = 0; step < 200; ++step) {
      auto mine = dice() % all.size();
      auto& me = all[mine];
      switch (dice() % 6) {
        case 0:
          me.wanted = dice() % (2 * bound);
          break;
        case 1:
          if (me.used < me.held)
            me.used += 1 + dice() % (me.held - me.used);
          break;
        case 2:
          me.used -= me.used > 0 ? 1 + dice() % me.used : 0;
          break;
        case 3:
          if (dice() % 8 == 0 && all.size() < 6)
            all.push_back({"c" + std::to_string(all.size()), dice() % bound, 0, 0});
          else if (dice() % 8 == 0 && all.size() > 1)
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(mine));
          break;
        default:
          me.held = next_share(bound, all, mine, 0);
      }
      CHECK(held(all) <= bound);
    }
    for (auto& s : all)
      s.used = 0;
    for (int round = 0; round < 2; ++round)
      for (size_t i = 0; i < all.size(); ++i)
        all[i].held = next_share(bound, all, i, 0);
    auto fair = fair_parts(bound, all, 0);
    for (size_t i = 0; i < all.size(); ++i)
      CHECK(all[i].held == fair[i]);
  }
}
