#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

void check_cancelled(lab& here, program& run) {
  INFO(run.err());
  CHECK(run.ends() == 130);
  auto events = here.events("out");
  REQUIRE_FALSE(events.empty());
  CHECK(events.back().type == "run.cancelled");
  CHECK(events.back().text.find("\"exit_code\":130") != std::string::npos);
  CHECK(run.err().find("out/report.md") != std::string::npos);
  CHECK(text_of(here.at("out/report.md")).find("the word is a") != std::string::npos);
  CHECK(here.no_process_stays());
}

} // namespace

TEST_CASE("Ctrl-C ends an embedded run, keeps what was finished and leaves no process") {
  lab here;
  here.let_go("a");
  auto run = here.start("out", {"run", "plan.yaml", "-t", "lab.topology.yaml", "-o", "out"});
  REQUIRE(here.happens("out", "stream.completed", "a"));
  REQUIRE(here.begins("b"));
  run.signal(SIGINT);
  check_cancelled(here, run);
}

TEST_CASE("Ctrl-C ends a run with nodes of its own and takes its secret away") {
  lab here;
  here.let_go("a");
  auto run = here.start(
    "out", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--nodes", "2", "-o", "out"});
  REQUIRE(here.happens("out", "stream.completed", "a"));
  REQUIRE(here.begins("b"));
  CHECK(here.secrets() == 1);
  run.signal(SIGINT);
  check_cancelled(here, run);
  CHECK(here.secrets() == 0);
}

TEST_CASE("Ctrl-C ends a run at a coordinator, which goes on with others") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4"});
  here.let_go("a");
  auto run = here.run("out");
  REQUIRE(here.happens("out", "stream.completed", "a"));
  REQUIRE(here.begins("b"));
  run.signal(SIGINT);
  CHECK(run.ends() == 130);
  INFO(run.err());
  auto events = here.events("out");
  REQUIRE_FALSE(events.empty());
  CHECK(events.back().type == "run.cancelled");
  for (const char* s : {"b", "c", "d", "e"})
    here.let_go(s);
  CHECK(here.run("next").ends() == 0);
}

TEST_CASE("a second Ctrl-C leaves at once, whatever the workers do") {
  lab here;
  here.write("word.sh", "trap '' TERM INT\nread word\necho begun >> " + here.at("ran.$word") + "\n"
                          + test::named_gate::wait_at(here.at("never")) + "\n");
  auto run = here.start(
    "out", {"run", "plan.yaml", "-t", "lab.topology.yaml", "--nodes", "2", "-o", "out"});
  REQUIRE(here.begins("a"));
  run.signal(SIGINT);
  run.signal(SIGINT);
  CHECK(run.ends(5s) == 130);
  CHECK(here.no_process_stays());
  CHECK(here.secrets() == 0);
}
