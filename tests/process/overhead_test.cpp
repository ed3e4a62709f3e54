#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;

TEST_CASE("what a stream costs beside its work is measured by runs, and check judges by it") {
  lab here;
  std::string plan = "tributary: 1\ntask: T\nstreams:\n";
  for (auto i = 0; i < 12; ++i)
    plan += "  s" + std::to_string(i) + ": {worker: echo, needs: [], estimate: 100us}\n";
  here.write("many.yaml", plan);
  auto check = [&] {
    return nlohmann::json::parse(here.finish("check", {"check", "many.yaml", "--json"}).out());
  };
  auto before = check();
  CHECK(before["coordination"]["measured_streams"] == 0);
  CHECK(before["coordination"]["per_stream_seconds"] == 0.01);
  auto run = here.finish("run", {"run", "many.yaml", "-o", "out"});
  INFO(run.err());
  REQUIRE(run.ends() == 0);
  auto after = check();
  // Streams whose service nobody could tell are not counted.
  CHECK(after["coordination"]["measured_streams"] > 4);
  CHECK(after["coordination"]["per_stream_seconds"] > 0);
  auto text = here.finish("check", {"check", "many.yaml"}).out();
  INFO(text);
  CHECK(text.find("measured on") != std::string::npos);
  CHECK(here.finish("lessons", {"lessons"}).out().find("OVERHEAD") != std::string::npos);
}
