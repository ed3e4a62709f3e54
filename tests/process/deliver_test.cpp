#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("a report is delivered at its quorum, and a late stream is added to it") {
  lab here;
  here.write("late.yaml", "tributary: 1\nworkers:\n  late: {backend: exec, command: [/bin/sh, -c, '"
                            + test::named_gate::wait_at(here.at("go.late"))
                            + "; echo It came late.']}\n"
                              "  soon: {backend: exec, command: [echo, It came soon.]}\n");
  here.write("plan.yaml", "tributary: 1\ntask: Two of three\nstreams:\n  a: {worker: soon}\n"
                          "  b: {worker: soon}\n  c: {worker: late}\n"
                          "synthesis: {finalize: {quorum: 2}}\n");
  auto run = here.start("run", {"run", "plan.yaml", "--topology", "late.yaml", "-o", "out"});
  REQUIRE(eventually([&] {
    return run.err().find("delivered with 2 of 3 parts") != std::string::npos
           && text_of(here.at("out/report.md")).find("**To come**") != std::string::npos;
  }));
  auto delivered = text_of(here.at("out/report.md"));
  CHECK(delivered.find("Draft:") == std::string::npos);
  here.let_go("late");
  auto code = run.ends();
  INFO(run.err());
  CHECK(code == 0);
  auto report = text_of(here.at("out/report.md"));
  CHECK(report.find("It came late.") != std::string::npos);
  CHECK(report.find("To come") == std::string::npos);
}
