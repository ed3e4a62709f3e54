#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;

TEST_CASE("what a stream costs beside its work is measured by runs, and check judges by it") {
  lab here;
  // A worker that knows how long it worked, which `echo` does not.
  here.write("say.yaml",
             "tributary: 1\nworkers:\n  say: {backend: exec, command: [/bin/echo, a word]}\n");
  std::string plan = "tributary: 1\ntask: T\nstreams:\n";
  for (auto i = 0; i < 12; ++i)
    plan += "  s" + std::to_string(i) + ": {worker: say, needs: [], estimate: 100us}\n";
  here.write("many.yaml", plan);
  auto check = [&] {
    return nlohmann::json::parse(
      here.finish("check", {"check", "many.yaml", "-t", "say.yaml", "--json"}).out());
  };
  auto before = check();
  CHECK(before["coordination"]["measured_streams"] == 0);
  CHECK(before["coordination"]["per_stream_seconds"] == 0.01);
  auto run = here.finish("run", {"run", "many.yaml", "-t", "say.yaml", "-o", "out"});
  INFO(run.err());
  REQUIRE(run.ends() == 0);
  auto after = check();
  CHECK(after["coordination"]["measured_streams"] > 4);
  CHECK(after["coordination"]["per_stream_seconds"] > 0);
  auto text = here.finish("check", {"check", "many.yaml", "-t", "say.yaml"}).out();
  INFO(text);
  CHECK(text.find("measured on") != std::string::npos);
  CHECK(here.finish("lessons", {"lessons"}).out().find("OVERHEAD") != std::string::npos);
}
