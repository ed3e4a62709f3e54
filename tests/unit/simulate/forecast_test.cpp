#include "runtime/simulate/call_draw.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/simulate/small_cluster.hpp"

#include <fstream>
#include <sstream>

namespace tributary::testing {

namespace {

/// Two sources, what is made of them, and what is made of that.
plan small_plan() {
  plan p;
  p.task = "Compare two markets";
  auto add = [&p](std::string id, duration estimate, std::vector<stream_index> needs) {
    auto& s = p.streams.emplace_back();
    s.id = s.name = std::move(id);
    s.worker = "model";
    s.estimate = estimate;
    s.needs = std::move(needs);
  };
  add("north", 10min, {});
  add("south", 25min, {});
  add("prices", 5min, {0, 1});
  add("summary", 8min, {2});
  return p;
}

std::string golden(const std::string& name) {
  std::ifstream in{std::string{TRIBUTARY_GOLDEN_FOLDER} + "/simulate/" + name};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

what_if stormy() {
  auto out = calm(2, 1);
  out.spread = 0.42;
  out.failures = usual_failures(200'000);
  out.node_deaths = 500;
  return out;
}

} // namespace

TEST_CASE("a forecast reads as it always did") {
  auto p = std::make_shared<const plan>(small_plan());
  auto f = try_often(stormy(), p, 1, 100, 1);
  CHECK(forecast_text(f, *p, stormy(), false) == golden("small.txt"));
  CHECK(forecast_json(f, *p, stormy()) == golden("small.json"));
}

TEST_CASE("a forecast is the same on one thread and on four") {
  auto p = tangled(2, 30);
  auto one = try_often(stormy(), p, 11, 40, 1);
  auto four = try_often(stormy(), p, 11, 40, 4);
  CHECK(forecast_json(one, *p, stormy()) == forecast_json(four, *p, stormy()));
  CHECK(forecast_json(one, *p, stormy())
        != forecast_json(try_often(stormy(), p, 12, 40, 1), *p, stormy()));
}

TEST_CASE("a record says how long a worker takes, the estimates how streams differ") {
  auto p = small_plan();
  p.streams[3].estimate.reset();
  worker_record record;
  record.streams = 10;
  record.typical = 20min;
  service_times times{p, {{"model", record}}};
  // The middle of 10, 25 and 5 minutes is 10, and takes 20.
  CHECK(times.usual(0, "model") == 20min);
  CHECK(times.usual(1, "model") == 50min);
  CHECK(times.usual(2, "model") == 10min);
  CHECK(times.usual(3, "model") == 20min);
  CHECK(times.usual(1, "other") == 25min);
  CHECK(times.unknown() == 0);
  CHECK(times.corrected() == std::vector<std::string>{"model"});
  record.streams = 2;
  service_times guessed{p, {{"model", record}}};
  CHECK(guessed.usual(0, "model") == 10min);
  CHECK(guessed.unknown() == 1);
}

TEST_CASE("costs come from the worker's record, and are said to be unknown without one") {
  auto p = std::make_shared<const plan>(small_plan());
  auto cluster = calm(2, 2);
  CHECK(try_often(cluster, p, 1, 10, 1).unknown_costs == std::vector<std::string>{"model"});
  auto& record = cluster.records["model"];
  record.attempts = 10;
  record.cost_microusd = 2'500'000;
  auto f = try_often(cluster, p, 1, 10, 1);
  CHECK(f.unknown_costs.empty());
  CHECK(f.cost_half == 1'000'000);
}

TEST_CASE("one service time in twenty is twice the estimate, and half are longer") {
  plan p;
  p.streams.resize(1);
  p.streams[0].worker = "w";
  p.streams[0].estimate = 10min;
  what_if cluster;
  service_times times{p, {}};
  call_draw draw{cluster, p, times, 1};
  int longer = 0;
  int twice = 0;
  for (uint32_t attempt = 1; attempt <= 20'000; ++attempt) {
    auto took = draw.service_time({"r", 0, attempt}, "w");
    longer += took > 10min ? 1 : 0;
    twice += took > 20min ? 1 : 0;
  }
  CHECK(std::abs(longer - 10'000) < 300);
  CHECK(std::abs(twice - 1'000) < 150);
}

TEST_CASE("calls fail as often and of what was asked for") {
  plan p;
  p.streams.resize(1);
  p.streams[0].worker = "w";
  p.streams[0].estimate = 1min;
  what_if cluster;
  cluster.failures = usual_failures(50'000);
  service_times times{p, {}};
  call_draw draw{cluster, p, times, 1};
  std::map<failure_kind, int> failed;
  for (uint32_t attempt = 1; attempt <= 100'000; ++attempt)
    if (auto call = draw.draw({"r", 0, attempt}, "w", 1); call.fails)
      ++failed[call.fails->kind];
  CHECK(failed.size() == 4);
  CHECK(std::abs(failed[failure_kind::rate_limited] - 2'000) < 200);
  CHECK(std::abs(failed[failure_kind::overloaded] - 1'000) < 150);
  CHECK(std::abs(failed[failure_kind::timeout] - 1'000) < 150);
  CHECK(std::abs(failed[failure_kind::truncated] - 1'000) < 150);
}

TEST_CASE("names of simulated failures are those of rules, and hang") {
  CHECK(simulated_kind("hang") == failure_kind::timeout);
  CHECK(simulated_kind("rate_limited") == failure_kind::rate_limited);
  CHECK_FALSE(simulated_kind("node_lost"));
  CHECK_FALSE(simulated_kind("budget"));
  CHECK_FALSE(simulated_kind("sloth"));
}

} // namespace tributary::testing
