#include "runtime/plan/corrected_estimates.hpp"
#include "runtime/plan/graph.hpp"

#include "tests/support/catch.hpp"

namespace tributary::testing {

using namespace std::chrono_literals;

namespace {

plan with(const std::vector<std::pair<std::string, std::optional<duration>>>& streams) {
  plan p;
  for (const auto& [worker, estimate] : streams) {
    auto& s = p.streams.emplace_back();
    s.id = s.name = "s" + std::to_string(p.streams.size());
    s.worker = worker;
    s.estimate = estimate;
  }
  return p;
}

worker_record took(duration typical, uint32_t streams) {
  return {streams, 0, streams, streams, typical, 0s, 0};
}

} // namespace

TEST_CASE("estimates are scaled so that their middle is what the worker has taken") {
  auto p = with({{"g", 10min}, {"g", 20min}, {"g", 40min}, {"x", 5min}});
  auto by = corrections_of(p, {{"g", took(28min, 31)}});
  REQUIRE(by.size() == 1);
  CHECK(by.at("g").said == 20min);
  CHECK(by.at("g").factor() == Approx(1.4));
  CHECK(corrected_estimates(p, {{"g", took(28min, 31)}})
        == std::vector<duration>{14min, 28min, 56min, 5min});
}

TEST_CASE("a stream without an estimate is expected to take what its worker has taken") {
  auto p = with({{"g", 10min}, {"g", std::nullopt}, {"x", std::nullopt}});
  CHECK(corrected_estimates(p, {{"g", took(5min, 3)}})
        == std::vector<duration>{5min, 5min, default_estimate});
}

TEST_CASE("two streams are no record, and none is no correction") {
  auto p = with({{"g", 10min}});
  CHECK(corrections_of(p, {{"g", took(5min, 2)}}).empty());
  CHECK(corrections_of(p, {{"g", took(0s, 9)}}).empty());
  CHECK(corrected_estimates(p, {}) == std::vector<duration>{10min});
}

TEST_CASE("a worker that the plan falls back to is measured by all estimates") {
  auto p = with({{"g", 10min}, {"g", 20min}, {"g", 40min}});
  CHECK(corrections_of(p, {{"f", took(40min, 8)}}).at("f").factor() == Approx(2));
}

TEST_CASE("no estimate comes to more than a year") {
  auto p = with({{"g", 1s}, {"g", 1s}, {"g", 24h * 365}});
  CHECK(corrected_estimates(p, {{"g", took(24h, 9)}}).at(2) == 24h * 365);
}

TEST_CASE("what goes first follows from what streams are expected to take") {
  auto p = with({{"g", 10min}, {"x", 11min}});
  auto ranks = longest_remaining(graph_of(p), corrected_estimates(p, {{"g", took(20min, 9)}}));
  CHECK(ranks == std::vector<duration>{20min, 11min});
}

} // namespace tributary::testing
