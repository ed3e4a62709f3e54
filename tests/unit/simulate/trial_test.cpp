#include "tests/support/catch.hpp"
#include "tests/unit/simulate/small_cluster.hpp"

#include <algorithm>

namespace tributary::testing {

namespace {

/// What no list schedule passes, whatever its order (Graham 1969).
duration list_bound(const trial_outcome& t, uint32_t slots) {
  return t.sequential / slots + t.longest_path * (slots - 1) / slots + duration{1000};
}

} // namespace

TEST_CASE("where nothing fails and estimates are exact, a trial is the list schedule") {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    auto p = tangled(seed, 30);
    for (uint32_t nodes : {1u, 2u, 5u}) {
      auto t = try_once(calm(nodes, 2), p, seed);
      CHECK(t.makespan == schedule_on(*p, graph_of(*p), nodes * 2).wall);
      CHECK(t.delivered == 30);
      CHECK(t.attempts == 30);
      CHECK(t.exit_code == 0);
    }
  }
}

TEST_CASE("where nothing fails, a trial takes at most what list scheduling promises") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    auto p = tangled(seed, 40);
    auto cluster = calm(3, 2);
    cluster.spread = 0.3;
    auto t = try_once(cluster, p, seed);
    CHECK(t.makespan <= list_bound(t, 6));
    CHECK(t.makespan >= std::max(t.longest_path, t.sequential / 6));
  }
}

// More machines may make a list schedule longer, but by no more than Graham's bound.
TEST_CASE("more nodes are never worse by more than a scheduling anomaly") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    auto p = tangled(seed, 40);
    auto few = calm(2, 2);
    auto many = calm(4, 2);
    few.spread = many.spread = 0.3;
    auto before = try_once(few, p, seed);
    auto after = try_once(many, p, seed);
    CHECK(before.sequential == after.sequential);
    CHECK(after.makespan.count() <= before.makespan.count() * (8 + 4 - 1) / 8);
  }
}

TEST_CASE("the same seed gives the same trial, another one another") {
  auto p = tangled(1, 40);
  auto cluster = calm(3, 2);
  cluster.spread = 0.42;
  cluster.failures = usual_failures(100'000);
  cluster.node_deaths = 900;
  auto one = try_once(cluster, p, 7);
  auto again = try_once(cluster, p, 7);
  CHECK(one.makespan == again.makespan);
  CHECK(one.attempts == again.attempts);
  CHECK(one.chain == again.chain);
  CHECK(one.makespan != try_once(cluster, p, 8).makespan);
}

TEST_CASE("a stream waits out what a rate limit says, and is delivered in the end") {
  auto p = tangled(3, 20);
  auto cluster = calm(2, 2);
  cluster.failures = only(failure_kind::rate_limited, 200'000);
  auto t = try_once(cluster, p, 1);
  CHECK(t.retries[static_cast<size_t>(failure_kind::rate_limited)] > 0);
  CHECK(t.attempts > 20);
  CHECK(t.delivered == 20);
  CHECK(t.makespan > schedule_on(*p, graph_of(*p), 4).wall);
}

TEST_CASE("a call that hangs gets a second attempt beside it, and the run does not wait for it") {
  auto p = tangled(3, 60);
  auto cluster = calm(4, 4);
  cluster.failures = only(failure_kind::timeout, 100'000);
  uint32_t hedges = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed)
    hedges += try_once(cluster, p, seed).hedges;
  CHECK(hedges > 0);
}

TEST_CASE("what ran on a node that dies runs again elsewhere") {
  auto p = tangled(3, 60);
  auto cluster = calm(4, 2);
  cluster.node_deaths = 3000;
  uint32_t deaths = 0;
  uint32_t retries = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    auto t = try_once(cluster, p, seed);
    deaths += t.node_deaths;
    retries += t.retries[static_cast<size_t>(failure_kind::node_lost)];
    CHECK(t.delivered == 60);
  }
  CHECK(deaths > 0);
  CHECK(retries > 0);
}

TEST_CASE("a refused key ends the run with its code and names the streams that are lost") {
  auto p = tangled(3, 10);
  auto cluster = calm(1, 4);
  cluster.failures = only(failure_kind::auth, all_calls);
  auto t = try_once(cluster, p, 1);
  CHECK(t.delivered == 0);
  CHECK(t.lost.size() == 10);
  CHECK(t.exit_code == 41);
  CHECK_FALSE(t.stuck);
}

TEST_CASE("a worker's account bounds what runs at once, as it does in a real run") {
  auto p = tangled(5, 24);
  auto cluster = calm(4, 8);
  auto free = try_once(cluster, p, 1);
  auto& profile = cluster.workers["w"];
  profile.name = "w";
  profile.backend = backend_kind::openai;
  profile.requests_per_minute = 1;
  auto bounded = try_once(cluster, p, 1);
  CHECK(bounded.delivered == 24);
  CHECK(bounded.makespan > free.makespan);
  CHECK(bounded.makespan >= 23min);
}

TEST_CASE("a stream that no node can run does not hold the simulation up for ever") {
  plan p;
  p.streams.resize(1);
  p.streams[0].id = "alone";
  p.streams[0].worker = "w";
  p.streams[0].labels["zone"] = "moon";
  auto t = try_once(calm(2, 2), std::make_shared<const plan>(p), 1);
  CHECK(t.stuck);
  REQUIRE(t.lost.size() == 1);
  CHECK(t.lost[0].why.find("zone=moon") != std::string::npos);
}

TEST_CASE("the chain leads from a stream that needs nothing to the one that ended last") {
  auto p = tangled(9, 40);
  auto t = try_once(calm(3, 2), p, 1);
  REQUIRE_FALSE(t.chain.empty());
  CHECK(p->streams[t.chain.front()].needs.empty());
  duration whole{0};
  for (size_t i = 0; i < t.chain.size(); ++i) {
    whole += t.spans[i];
    if (i > 0) {
      const auto& needs = p->streams[t.chain[i]].needs;
      CHECK(std::count(needs.begin(), needs.end(), t.chain[i - 1]) == 1);
    }
  }
  CHECK(whole == t.makespan);
}

} // namespace tributary::testing
