#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};
const std::string free_streams[] = {"a", "b", "c", "d"};

void wait_for_all_to_begin(const lab& here) {
  for (const auto& s : free_streams)
    REQUIRE(here.begins(s));
  for (const auto& s : free_streams)
    REQUIRE(here.happens("out", "stream.started", s));
}

} // namespace

TEST_CASE("a node killed during a run costs no byte and no finished stream") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto beta = here.node("beta");
  auto run = here.run("out");
  wait_for_all_to_begin(here);
  here.let_go("a");
  REQUIRE(here.happens("out", "stream.completed", "a"));

  auto doomed = here.node_of("out", "b");
  auto& victim = doomed == "alpha" ? alpha : beta;
  victim.signal(SIGKILL);
  REQUIRE(here.happens("out", "node.lost", {}, doomed));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  CHECK(here.node_of("out", "b") != doomed);
  CHECK(here.began("a") == 1);
  CHECK(here.began("b") == 2);
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("late results of a node that was stopped are counted at most once") {
  lab here{"{every: 100ms, lost-after: 800ms}"};
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto beta = here.node("beta");
  auto run = here.run("out");
  wait_for_all_to_begin(here);

  auto stopped = here.node_of("out", "b");
  auto& victim = stopped == "alpha" ? alpha : beta;
  std::vector<std::string> moved;
  std::vector<std::string> kept;
  for (const auto& s : free_streams)
    (here.node_of("out", s) == stopped ? moved : kept).push_back(s);
  REQUIRE(kept.size() == 2);
  victim.signal(SIGSTOP);
  REQUIRE(here.happens("out", "node.lost", {}, stopped));
  // The other node is full: it needs a free slot for what comes over, and keeps the run going with
  // the other one.
  here.let_go(kept[0]);
  for (const auto& s : moved) {
    here.let_go(s);
    REQUIRE(here.happens("out", "stream.completed", s));
  }
  auto joined = here.count("out", "node.joined", {}, stopped);
  victim.signal(SIGCONT);
  REQUIRE(eventually([&] { return here.count("out", "node.joined", {}, stopped) > joined; }));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

TEST_CASE("nodes of a run that was killed leave by themselves") {
  lab here;
  auto run = here.start(
    "out", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--nodes", "2", "-o", "out"});
  REQUIRE(here.begins("a"));
  run.signal(SIGKILL);
  CHECK(run.ends() == -SIGKILL);
  CHECK(here.no_process_stays());
}

TEST_CASE("a node finds a coordinator that was started anew at the same place") {
  lab here;
  auto node_is_there = [&] { return here.nodes().find("alpha") != std::string::npos; };
  auto alpha = [&] {
    auto first = here.coordinator();
    auto node = here.node("alpha");
    REQUIRE(eventually(node_is_there));
    first.signal(SIGKILL);
    REQUIRE(first.ends() == -SIGKILL);
    return node;
  }();
  REQUIRE(alpha.says("coordinator-lost"));
  auto again = here.coordinator(here.address());
  CHECK(eventually(node_is_there));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(here.run("out").ends() == 0);
}
