#include "tests/bench/adapt/adapt_trials.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace tributary::testing {

// All in virtual time: the same figures on every machine.
TEST_CASE("adapting makes no run longer by more than two percent, and most of them shorter") {
  auto all = bench::run_many(1, 60);
  duration without{0}, with{0};
  size_t shorter = 0;
  for (const auto& one : all) {
    CAPTURE(one.seed, to_seconds(one.without), to_seconds(one.with));
    CHECK(one.whole);
    CHECK(one.ratio() <= 1.02);
    without += one.without;
    with += one.with;
    shorter += one.ratio() < 0.98 ? 1 : 0;
  }
  CHECK(with < without * 9 / 10);
  CHECK(shorter > all.size() / 2);
}

TEST_CASE("a plan that does not say so is run without a share") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    auto what = bench::adapt_case_of(seed);
    CHECK(sim::try_once(what.cluster, what.as_it_is, seed).splits == 0);
  }
}

} // namespace tributary::testing
