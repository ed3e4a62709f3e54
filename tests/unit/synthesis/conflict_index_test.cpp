#include "runtime/synthesis/conflict_index.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

#include <fmt/format.h>

using namespace tributary;
using namespace tributary::testing;

namespace {

claim said(std::string value, std::string as_of = "", std::string subject = "Temporal") {
  return {0, std::move(subject), "price per month", std::move(value), "a.md:1", std::move(as_of),
          ""};
}

/// One claim a stream, in plan order.
std::vector<conflict> conflicts_of(std::vector<std::vector<claim>> streams) {
  conflict_index index;
  for (stream_index i = 0; i < streams.size(); ++i) {
    for (auto& each : streams[i])
      each.stream = i;
    index.add(i, std::move(streams[i]));
  }
  return index.conflicts();
}

} // namespace

TEST_CASE("two streams that say different things of one attribute are in conflict") {
  auto all = conflicts_of({{said("10 USD")}, {said("12 USD")}});
  REQUIRE(all.size() == 1);
  CHECK(all[0].type == conflict_type::factual);
  CHECK(all[0].status == "open");
  CHECK(all[0].subject == "Temporal");
  REQUIRE(all[0].sides.size() == 2);
  CHECK(all[0].sides[1].value == "12 USD");
  CHECK(all[0].sides[1].source == "a.md:1");
}

TEST_CASE("the same in other words is no conflict") {
  CHECK(conflicts_of({{said("$1.2M")}, {said("1,200,000 USD")}}).empty());
  CHECK(conflicts_of({{said("10 USD")}, {said("10 USD", "", "**temporal** ")}}).empty());
  CHECK(conflicts_of({{said("10 USD")}, {said("12 USD", "", "Airflow")}}).empty());
}

TEST_CASE("values of different dates are noted, with the newest one taken") {
  auto all = conflicts_of({{said("10 USD", "2025-01")}, {said("12 USD", "2026-01")}});
  REQUIRE(all.size() == 1);
  CHECK(all[0].status == "noted");
  CHECK(all[0].resolved_value == "12 USD");
  CHECK(conflicts_of({{said("10 USD", "2026")}, {said("12 USD", "2026-01")}})[0].status == "open");
  CHECK(conflicts_of({{said("10 USD")}, {said("12 USD", "2026-01")}})[0].status == "open");
}

TEST_CASE("a stream that knows both values contradicts nobody with them") {
  CHECK(conflicts_of({{said("10 USD"), said("12 USD")}, {said("10 USD")}}).empty());
  CHECK(conflicts_of({{said("10 USD"), said("12 USD")}}).empty());
  CHECK(conflicts_of({{said("10 USD"), said("12 USD")}, {said("15 USD")}}).size() == 1);
}

TEST_CASE("names of which a stream gives several are a list, not a contradiction") {
  CHECK(conflicts_of({{said("Go"), said("Java")}, {said("Python")}}).empty());
  CHECK(conflicts_of({{said("MIT")}, {said("Apache")}}).size() == 1);
}

TEST_CASE("what a stream took back is gone from the index") {
  conflict_index index;
  index.add(0, {said("10 USD")});
  index.add(1, {said("12 USD")});
  CHECK(index.take_found().size() == 1);
  index.remove(1);
  CHECK(index.conflicts().empty());
  index.remove(1);
  index.remove(0);
  index.add(0, {said("12 USD")});
  CHECK(index.conflicts().empty());
}

TEST_CASE("a conflict is found once and keeps its key whatever comes before it") {
  conflict_index index;
  auto third = said("12 USD");
  third.stream = 3;
  auto fourth = said("13 USD");
  fourth.stream = 4;
  index.add(3, {third});
  CHECK(index.take_found().empty());
  index.add(4, {fourth});
  auto found = index.take_found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == found[0].key);
  index.add(0, {said("14 USD")});
  CHECK(index.take_found().empty());
  CHECK(index.conflicts()[0].key == found[0].key);
}

TEST_CASE("arriving claims are compared with their own topic alone, and equal ones with none") {
  conflict_index index;
  for (stream_index i = 0; i < 1'000; ++i) {
    auto each = said("10 USD", "", fmt::format("Engine {}", i));
    auto same = said("10 USD", "", "Everywhere");
    each.stream = same.stream = i;
    index.add(i, {each, same});
  }
  CHECK(index.compared() == 0);
  index.add(1'000, {said("11 USD", "", "Engine 7")});
  CHECK(index.compared() == 1);
}

TEST_CASE("a topic with thousands of values costs a bounded number of comparisons each") {
  conflict_index index;
  // Units that cannot be compared never clash, which is the dearest case.
  for (stream_index i = 0; i < 2'000; ++i) {
    std::string unit = "unit";
    for (auto rest = i; rest > 0; rest /= 10)
      unit += static_cast<char>('a' + rest % 10);
    auto each = said(fmt::format("{} {}", i + 1, unit));
    each.stream = i;
    index.add(i, {each});
    index.take_found();
  }
  CHECK(index.compared() <= opinions_compared * opinions_compared);
  CHECK(index.conflicts().empty());
}

TEST_CASE("conflicts.json has every side with its source") {
  auto all = conflicts_of({{said("10 \"USD\"")}, {said("12 USD", "2026-01")}});
  all[0].id = "c1";
  auto json = conflicts_json(all, {"leaders", "pricing"});
  CHECK(has(json, R"("id": "c1")"));
  CHECK(has(json, R"("type": "factual")"));
  CHECK(
    has(json, R"({"stream": "leaders", "value": "10 \"USD\"", "source": "a.md:1", "quote": ""})"));
  CHECK(has(json, R"("as_of": "2026-01")"));
  CHECK(has(json, R"("status": "open")"));
  CHECK(!has(json, "resolution"));
  CHECK(conflicts_json({}, {}) == "{\n  \"conflicts\": []\n}\n");
}
