#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};
const std::string free_streams[] = {"a", "b", "c", "d"};

void let_all_go(lab& here) {
  for (const auto& s : streams)
    here.let_go(s);
}

void check_once(const lab& here) {
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

} // namespace

TEST_CASE("slots of a node that comes late to a coordinator that was started anew are free") {
  lab here;
  auto first = here.coordinator();
  auto alpha = here.node("alpha");
  auto run = here.run("out");
  REQUIRE(eventually([&] { return here.count("out", "stream.started") == 2; }));
  alpha.signal(SIGSTOP);
  first.signal(SIGKILL);
  REQUIRE(first.ends() == -SIGKILL);
  auto second = here.coordinator(here.address());
  // It is given up before it comes.
  REQUIRE(here.happens("out", "stream.retrying"));
  alpha.signal(SIGCONT);
  let_all_go(here);
  CHECK(run.ends() == 0);
  INFO(run.err());
  check_once(here);
}

TEST_CASE("a coordinator that was stopped for long takes no node for lost") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto beta = here.node("beta");
  auto run = here.run("out");
  for (const auto& s : free_streams)
    REQUIRE(here.happens("out", "stream.started", s));
  coordinator.signal(SIGSTOP);
  REQUIRE(alpha.says("coordinator-lost"));
  REQUIRE(beta.says("coordinator-lost"));
  let_all_go(here);
  coordinator.signal(SIGCONT);
  CHECK(run.ends() == 0);
  INFO(run.err());
  CHECK(here.count("out", "node.lost") == 0);
  check_once(here);
}

TEST_CASE("a client that was killed follows its run again by its key") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4"});
  {
    auto first = here.run("out", {"--key", "words"});
    for (const auto& s : free_streams)
      REQUIRE(here.happens("out", "stream.started", s));
    here.let_go("a");
    REQUIRE(here.happens("out", "stream.completed", "a"));
    first.signal(SIGKILL);
    REQUIRE(first.ends() == -SIGKILL);
  }
  auto again = here.run("out", {"--key", "words"});
  let_all_go(here);
  CHECK(again.ends() == 0);
  INFO(again.err());
  check_once(here);
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  // So it is when all is over, too.
  auto late = here.run("late", {"--key", "words"});
  CHECK(late.ends() == 0);
  CHECK(text_of(here.at("late/report.md")) == text_of(here.at("out/report.md")));
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  auto alone
    = here.finish("alone", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--key", "words"});
  CHECK(alone.err().find("--coordinator") != std::string::npos);
}
