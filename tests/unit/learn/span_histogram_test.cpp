#include "runtime/learn/span_histogram.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace tributary;
using namespace std::chrono_literals;

TEST_CASE("quantiles are within a tenth, from a millisecond to a day") {
  std::mt19937 dice{3};
  for (double decade : {1e3, 1e5, 1e7, 1e9}) {
    span_histogram h;
    std::vector<int64_t> all;
    for (int i = 0; i < 2'000; ++i) {
      all.push_back(static_cast<int64_t>(decade * (1 + dice() % 9'000 / 100.0)));
      h.add(duration{all.back()});
    }
    std::sort(all.begin(), all.end());
    for (unsigned percent : {5u, 50u, 95u}) {
      auto truth = static_cast<double>(all[all.size() * percent / 100]);
      auto told = static_cast<double>(h.quantile(percent).count());
      INFO(decade << " " << percent << " %: " << told << " for " << truth);
      CHECK(std::abs(told - truth) <= 0.12 * truth);
    }
  }
}

TEST_CASE("nothing counted gives nothing, and no span is out of range") {
  span_histogram h;
  CHECK(h.quantile(50) == 0s);
  h.add(duration{-5});
  h.add(duration{0});
  CHECK(h.quantile(100) <= 1ms);
  h.add(duration::max());
  CHECK(h.total() == 3);
  CHECK(h.quantile(100) > 24h);
  h.add_count(100'000, 7);
  CHECK(h.total() == 3);
}

TEST_CASE("two histograms add up to the one of all spans") {
  span_histogram left;
  span_histogram right;
  span_histogram both;
  for (int i = 1; i < 100; ++i) {
    (i % 3 == 0 ? left : right).add(i * 37ms);
    both.add(i * 37ms);
  }
  left.add(right);
  CHECK(left == both);
}
