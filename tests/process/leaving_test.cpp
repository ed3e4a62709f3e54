#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};
/// Far below what a node would need that waits for somebody.
constexpr auto soon = 4s;

} // namespace

TEST_CASE("a node that is told to stop finishes its stream and leaves") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4"});
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  REQUIRE(here.begins("b"));
  alpha.signal(SIGTERM);
  REQUIRE(alpha.says("finishing what runs"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(alpha.ends(soon) == 0);
  CHECK(here.happens("out", "node.left", {}, "alpha"));
  auto beta = here.node("beta");
  CHECK(run.ends() == 0);
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
}

TEST_CASE("what a node cannot finish in its grace goes to others at once") {
  lab here{"{every: 200ms, lost-after: 20s}"};
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4", "--grace", "100ms"});
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  alpha.signal(SIGTERM);
  CHECK(alpha.ends(soon) == 0);
  auto beta = here.node("beta", {"--slots", "4"});
  CHECK(here.begins("a", 2));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  CHECK(here.count("out", "stream.completed", "a") == 1);
}

TEST_CASE("a second signal makes a node leave at once") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  alpha.signal(SIGTERM);
  REQUIRE(alpha.says("finishing what runs"));
  alpha.signal(SIGTERM);
  CHECK(alpha.ends(soon) == 0);
}

TEST_CASE("nodes of a run leave by themselves when it is over") {
  lab here;
  for (const auto& s : streams)
    here.let_go(s);
  auto run = here.finish(
    "out", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--nodes", "3", "-o", "out"});
  INFO(run.err());
  CHECK(run.ends() == 0);
  CHECK(run.err().find("node-killed") == std::string::npos);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  CHECK(here.no_process_stays());
}
