#include "nodes/gate/gate_address.hpp"

#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/gate/relay.hpp"

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};

/// A node behind a line that the test can break. The line's address is not the coordinator's, so
/// the secret's place has to be told.
struct broken_line_lab : lab {
  explicit broken_line_lab(std::string_view heartbeat) : lab{heartbeat} {
    set("TRIBUTARY_SECRET_FILE", at("secret"));
  }

  program node_behind(const relay& line, const std::string& name) const {
    return node(name, {"--join", to_text(line.at())});
  }
};

} // namespace

TEST_CASE("work goes on over a connection that breaks and comes back in time") {
  broken_line_lab here{"{every: 100ms, lost-after: 20s}"};
  auto coordinator = here.coordinator();
  relay line{*parse_address(here.address())};
  auto alpha = here.node_behind(line, "alpha");
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  REQUIRE(here.begins("b"));
  line.cut();
  REQUIRE(alpha.says("coordinator-lost"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err() + alpha.err());
  CHECK(here.count("out", "node.lost") == 0);
  for (const auto& s : streams) {
    CHECK(here.began(s) == 1);
    CHECK(here.count("out", "stream.completed", s) == 1);
  }
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("streams move when a connection stays dead for too long") {
  broken_line_lab here{"{every: 100ms, lost-after: 800ms}"};
  auto coordinator = here.coordinator();
  relay line{*parse_address(here.address())};
  auto alpha = here.node_behind(line, "alpha");
  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  REQUIRE(here.begins("b"));
  auto beta = here.node("beta");
  line.stall();
  REQUIRE(here.happens("out", "node.lost", {}, "alpha"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  CHECK(here.node_of("out", "a") == "beta");
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
}
