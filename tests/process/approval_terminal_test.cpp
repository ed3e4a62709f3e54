#include "tests/process/asking_lab.hpp"
#include "tests/process/pseudo_terminal.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("at a terminal a person is shown the plan, asked, and believed") {
  asking_lab here;
  here.let_all_go();
  pseudo_terminal terminal;
  // With and without a live view.
  here.set("TERM", GENERATE("xterm", "dumb"));
  auto run = here.start_at(terminal.path(), "first", here.embedded("held.yaml"));
  auto asked = terminal.shows("Run it? [y/N]");
  INFO(terminal.shown());
  REQUIRE(asked);
  CHECK(terminal.shown().find("Five words") != std::string::npos);
  CHECK(terminal.shown().find("5 streams in 2 waves") != std::string::npos);
  CHECK(terminal.shown().find("Critical path") != std::string::npos);
  CHECK(here.began("a") == 0);
  SECTION("yes") {
    terminal.type("y\n");
    CHECK(run.ends() == 0);
    CHECK(text_of(here.at("out/report.md")) == here.plain_report());
  }
  SECTION("no") {
    terminal.type("\n");
    CHECK(run.ends() == 6);
    CHECK(terminal.shows("tributary approve " + here.run()));
    CHECK(here.began("a") == 0);
  }
}

TEST_CASE("what was typed before the question is no answer") {
  asking_lab here;
  pseudo_terminal terminal;
  here.set("TERM", "dumb");
  terminal.type("y\n");
  auto run = here.start_at(terminal.path(), "first", here.embedded("held.yaml"));
  REQUIRE(terminal.shows("Run it? [y/N]"));
  terminal.type("no\n");
  CHECK(run.ends() == 6);
  CHECK(here.began("a") == 0);
}

TEST_CASE("a stream is asked about while the others run") {
  asking_lab here;
  pseudo_terminal terminal;
  here.set("TERM", "dumb");
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "4"});
  auto words = here.embedded("asking.yaml");
  if (GENERATE(true, false))
    words = {"run", "asking.yaml", "--coordinator", here.address(), "-o", "out"};
  auto run = here.start_at(terminal.path(), "first", words);
  auto asked = terminal.shows("b waits for approval (worker sh; 1 stream needs it). Run it? [y/N]");
  INFO(terminal.shown());
  REQUIRE(asked);
  CHECK(here.begins("a"));
  terminal.type("yes\n");
  CHECK(here.begins("b"));
  here.let_all_go();
  CHECK(run.ends() == 0);
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}
