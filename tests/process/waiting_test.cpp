#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};

} // namespace

TEST_CASE("a run that no node fits says what it needs and ends at its deadline") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--workers", "other"});
  auto run = here.run("out", {"--deadline", "2s"});
  CHECK(run.ends() == 124);
  INFO(run.err());
  CHECK(run.err().find("worker sh") != std::string::npos);
  CHECK(here.began("a") == 0);
}

TEST_CASE("a run that waits goes on when a node comes that fits") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--workers", "other"});
  auto run = here.run("out");
  REQUIRE(run.says("worker sh"));
  CHECK(here.began("a") == 0);
  auto beta = here.node("beta", {"--workers", "sh"});
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  CHECK(here.node_of("out", "a") == "beta");
}
