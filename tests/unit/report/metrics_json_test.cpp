#include "runtime/run/run_metrics.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using nlohmann::json;

namespace {

run_metrics sample() {
  run_metrics m;
  m.sequential = duration{90'000'001};
  m.parallel = duration{30'000'000};
  m.critical_path = duration{21'000'000};
  m.waiting_for_slots = duration{6'000'000};
  m.busy = duration{75'000'000};
  m.streams = 10;
  m.completed = 10;
  m.first_try = 9;
  m.attempts = 11;
  m.peak_parallel = 5;
  m.input_tokens = 7;
  m.output_tokens = 8;
  m.cost_microusd = 1'000'001;
  return m;
}

json target(const run_metrics& m, const std::string& name) {
  auto whole = json::parse(metrics_json(m));
  for (const auto& t : whole["targets"])
    if (t["name"] == name)
      return t;
  return {};
}

} // namespace

TEST_CASE("the figures have the contract's names") {
  auto m = json::parse(metrics_json(sample()))["metrics"];
  for (const auto* name :
       {"parallel_efficiency", "sequential_seconds", "parallel_seconds", "critical_path_seconds",
        "time_saved_seconds", "stream_success_rate", "final_success_rate", "synthesis_quality",
        "coordination_overhead_ratio", "utilisation", "tokens", "cost_usd"})
    CHECK(m.contains(name));
  CHECK(m["time_saved_seconds"] == 60.000001);
  CHECK(m["cost_usd"] == 1.000001);
  CHECK(m["tokens"] == json{{"input", 7}, {"output", 8}, {"total", 15}});
  CHECK(m["synthesis_quality"].is_null());
}

TEST_CASE("the same figures give the same bytes") {
  CHECK(metrics_json(sample()) == metrics_json(sample()));
  CHECK(metrics_json(sample()).find("\"sequential_seconds\": 90.000001") != std::string::npos);
  CHECK(metrics_json(sample()).find("\"parallel_efficiency\": 3.000000") != std::string::npos);
}

TEST_CASE("a run that took longer than its parts saved less than nothing") {
  run_metrics m;
  m.sequential = duration{1};
  m.parallel = duration{1'000'002};
  CHECK(json::parse(metrics_json(m))["metrics"]["time_saved_seconds"] == -1.000001);
}

TEST_CASE("ratios of an empty run are zero") {
  run_metrics m;
  CHECK(parallel_efficiency(m) == 0);
  CHECK(stream_success_rate(m) == 0);
  CHECK(final_success_rate(m) == 0);
  CHECK(coordination_overhead_ratio(m) == 0);
  CHECK(utilisation(m) == 0);
}

TEST_CASE("overhead is what path and waiting do not explain, and never below zero") {
  auto m = sample();
  CHECK(coordination_overhead_ratio(m) == 0.1);
  CHECK(utilisation(m) == 0.5);
  m.waiting_for_slots = duration{60'000'000};
  CHECK(coordination_overhead_ratio(m) == 0);
}

TEST_CASE("a target is met only by more than it asks") {
  auto m = sample();
  CHECK(target(m, "parallel_efficiency")["met"] == true);
  m.sequential = m.parallel * 2;
  CHECK(target(m, "parallel_efficiency")["met"] == false);
  CHECK(target(m, "stream_success_rate")["met"] == false);
  m.first_try = 10;
  CHECK(target(m, "stream_success_rate")["met"] == true);
  CHECK(target(m, "synthesis_quality")["met"].is_null());
  CHECK(target(m, "synthesis_quality")["value"].is_null());
  m.quality_milli = 4'000;
  CHECK(target(m, "synthesis_quality")["met"] == false);
  m.quality_milli = 4'001;
  CHECK(target(m, "synthesis_quality")["met"] == true);
  CHECK(target(m, "synthesis_quality")["value"] == 4.001);
}
