#include "runtime/plan/graph.hpp"
#include "runtime/plan/list_schedule.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plan/make_plan.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

indices cycle_of(const plan& p) {
  return find_cycle(graph_of(p));
}

/// Whether each stream of the path needs the next one.
bool is_path_of_needs(const plan& p, const indices& path) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const auto& needs = p.streams[path[i]].needs;
    if (std::find(needs.begin(), needs.end(), path[i + 1]) == needs.end())
      return false;
  }
  return true;
}

} // namespace

TEST_CASE("a graph knows needs and dependents") {
  auto g = graph_of(plan_of({{}, {0}, {0, 1}}));
  CHECK(g.needs == std::vector<indices>{{}, {0}, {0, 1}});
  CHECK(g.dependents == std::vector<indices>{{1, 2}, {2}, {}});
}

TEST_CASE("a need of a stream that is not there is no edge") {
  auto g = graph_of(plan_of({{7, no_stream}}));
  CHECK(g.needs[0].empty());
}

TEST_CASE("a plan without a cycle has none") {
  CHECK(cycle_of(plan{}).empty());
  CHECK(cycle_of(plan_of({{}})).empty());
  CHECK(cycle_of(plan_of({{}, {0}, {0}, {1, 2}})).empty());
}

TEST_CASE("a cycle is named as a path that ends where it begins") {
  CHECK(cycle_of(plan_of({{0}})) == indices{0, 0});
  CHECK(cycle_of(plan_of({{}, {2}, {1}})) == indices{1, 2, 1});
  CHECK(cycle_of(plan_of({{2}, {0}, {1}})) == indices{0, 2, 1, 0});
}

TEST_CASE("of a tangle the short cycle is named, without what only hangs on it") {
  // 0 waits behind the cycle; 1-2-3-4 is a long way round, 1-4 the short one.
  auto p = plan_of({{1}, {2, 4}, {3}, {4}, {1}, {0}});
  auto cycle = cycle_of(p);
  CHECK(cycle == indices{1, 4, 1});
  CHECK(is_path_of_needs(p, cycle));
}

TEST_CASE("a stream between two cycles is not said to be on one") {
  auto p = plan_of({{2}, {2}, {3, 4}, {2, 3}, {}});
  auto cycle = cycle_of(p);
  REQUIRE(cycle.size() >= 2);
  CHECK(cycle.front() == cycle.back());
  CHECK(is_path_of_needs(p, cycle));
}

TEST_CASE("waves follow the longest way to each stream") {
  CHECK(waves(graph_of(plan{})).empty());
  CHECK(waves(graph_of(plan_of({{}, {}, {}}))) == std::vector<indices>{{0, 1, 2}});
  CHECK(waves(graph_of(plan_of({{3}, {0, 3}, {}, {}}))) == std::vector<indices>{{2, 3}, {0}, {1}});
}

TEST_CASE("the rank of a stream is its longest way to the end") {
  auto p = plan_of({{}, {0}, {0}, {1, 2}});
  p.streams[2].estimate = 5min;
  p.streams[3].estimate = std::nullopt;
  auto ranks = longest_remaining(p, graph_of(p));
  CHECK(ranks == std::vector<duration>{7min, 2min, 6min, default_estimate});
}

TEST_CASE("the critical path is the longest one, the first of equals") {
  auto p = plan_of({{}, {}, {0, 1}, {0, 1}});
  CHECK(critical_path(p, graph_of(p)) == indices{0, 2});
  p.streams[1].estimate = 61s;
  p.streams[3].estimate = 61s;
  CHECK(critical_path(p, graph_of(p)) == indices{1, 3});
  CHECK(critical_path(plan{}, stream_graph{}).empty());
}

TEST_CASE("the critical path begins with a stream that needs nothing") {
  auto p = plan_of({{1}, {}});
  p.streams[1].estimate = 0s;
  CHECK(critical_path(p, graph_of(p)) == indices{1, 0});
}

TEST_CASE("the wall time falls with slots, down to the critical path") {
  auto p = plan_of({{}, {}, {}, {}, {0, 1, 2, 3}});
  auto g = graph_of(p);
  CHECK(makespan(p, g, 1) == 5min);
  CHECK(makespan(p, g, 2) == 3min);
  CHECK(makespan(p, g, 4) == 2min);
  CHECK(makespan(p, g, 1000) == 2min);
  CHECK(makespan(p, g, 0) == 5min);
  CHECK(makespan(plan{}, stream_graph{}, 4) == 0s);
}

TEST_CASE("the longest remaining path goes first") {
  // Started last, the chain 2-3 would take 3 minutes longer.
  auto p = plan_of({{}, {}, {}, {2}});
  p.streams[3].estimate = 3min;
  auto schedule = schedule_on(p, graph_of(p), 2);
  CHECK(schedule.start[2] == 0s);
  CHECK(schedule.wall == 4min);
  CHECK(schedule.peak == 2);
}

TEST_CASE("the peak is what runs at once, not what could") {
  CHECK(schedule_on(chain_of(10), graph_of(chain_of(10)), 8).peak == 1);
  auto p = plan_of({{}, {}, {}, {0}, {1}});
  CHECK(schedule_on(p, graph_of(p), 8).peak == 3);
}

TEST_CASE("streams without any length end too") {
  auto p = plan_of({{}, {0}, {1}}, 0s);
  CHECK(makespan(p, graph_of(p), 1) == 0s);
  CHECK(schedule_on(p, graph_of(p), 1).finish.size() == 3);
}

TEST_CASE("spans that no clock holds stay at the largest one") {
  auto p = chain_of(1000, duration::max() / 10);
  auto g = graph_of(p);
  CHECK(longest_remaining(p, g)[0] == duration::max());
  CHECK(makespan(p, g, 1) == duration::max());
}

TEST_CASE("a chain of a million streams needs no stack") {
  constexpr stream_index count = 1'000'000;
  stream_graph g;
  g.needs.resize(count);
  g.dependents.resize(count);
  for (stream_index s = 1; s < count; ++s) {
    g.needs[s] = {s - 1};
    g.dependents[s - 1] = {s};
  }
  CHECK(find_cycle(g).empty());
  CHECK(waves(g).size() == count);
  g.needs[0] = {count - 1};
  g.dependents[count - 1] = {0};
  CHECK(find_cycle(g).size() == count + 1);
}

TEST_CASE("a long chain is ranked and scheduled without recursion") {
  constexpr stream_index count = 200'000;
  auto p = chain_of(count, 1s);
  auto g = graph_of(p);
  CHECK(longest_remaining(p, g)[0] == std::chrono::seconds{count});
  CHECK(critical_path(p, g).size() == count);
  CHECK(makespan(p, g, 4) == std::chrono::seconds{count});
}
