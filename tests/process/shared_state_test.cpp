#include "tests/process/shared_lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <filesystem>

using namespace tributary;
using tributary::test::postgres_server;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};

void check_whole(const lab& here) {
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
  size_t next = 1;
  for (const auto& e : here.events("out")) {
    INFO(e.text);
    CHECK(e.text.find("\"seq\":" + std::to_string(next++) + ",") != std::string::npos);
  }
  CHECK(text_of(here.at("out/report.md")) == here.plain_report());
}

} // namespace

TEST_CASE("a coordinator that dies has its runs taken over by another, with nodes and clients") {
  auto* server = postgres_server::shared();
  if (!server)
    return;
  shared_lab here{*server};
  auto alpha = here.joined("alpha", here.one().address, here.two().address);
  auto run = here.with_one_stream_completed();
  here.one().process.signal(SIGKILL);
  here.let_go("b");
  REQUIRE(here.two().process.says("run-taken-over"));
  REQUIRE(run.says("is there again"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  INFO(here.two().process.err());
  for (const auto& s : streams)
    CHECK(here.began(s) == 1);
  check_whole(here);
}

TEST_CASE("a coordinator that slept through its lease can write nothing when it wakes") {
  auto* server = postgres_server::shared();
  if (!server)
    return;
  shared_lab here{*server};
  auto alpha = here.joined("alpha", here.one().address, here.two().address);
  auto run = here.with_one_stream_completed();
  here.one().process.signal(SIGSTOP);
  REQUIRE(here.two().process.says("run-taken-over"));
  here.one().process.signal(SIGCONT);
  REQUIRE(here.one().process.says("run-taken-away"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  INFO(here.one().process.err());
  INFO(here.two().process.err());
  CHECK(here.began("a") == 1);
  check_whole(here);
  // It is no worse for it: what it is given next it runs.
  auto next = here.followed("next", here.one().address + "," + here.two().address);
  auto ended = next.ends();
  INFO(next.err());
  INFO(here.one().process.err());
  CHECK(ended == 0);
}

TEST_CASE("whoever takes a run over has its inputs, though their files are gone") {
  auto* server = postgres_server::shared();
  if (!server)
    return;
  shared_lab here{*server};
  here.write("facts.md", "One fact.\n");
  here.write("word.sh", "read word\nfacts=$(cat $(cat \"$TRIBUTARY_INPUTS\")) || exit 1\n"
                        "echo begun >> "
                          + here.at("ran.$word") + "\n"
                          + test::named_gate::wait_at(here.at("go.$word")) + "\necho \"$facts\"\n");
  here.write("plan.yaml", text_of(here.at("plan.yaml")) + "inputs: [facts.md]\n");
  auto alpha = here.joined("alpha", here.one().address, here.two().address);
  auto run = here.with_one_stream_completed();
  here.one().process.signal(SIGKILL);
  std::filesystem::remove(here.at("facts.md"));
  REQUIRE(here.two().process.says("run-taken-over"));
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
  INFO(run.err());
  INFO(here.two().process.err());
  // It needs the others, so it began after them.
  CHECK(text_of(here.at("out/streams/e.md")).find("One fact.") != std::string::npos);
}

TEST_CASE("a run goes to the coordinator that has nodes for it") {
  auto* server = postgres_server::shared();
  if (!server)
    return;
  shared_lab here{*server};
  for (const auto& s : streams)
    here.let_go(s);
  auto alpha = here.start(
    "alpha", {"node", "--name", "alpha", "--slots", "4", "--join", here.two().address});
  // The first one has none, and hands the run over after a while; the client is sent after it.
  auto run = here.followed("out", here.one().address);
  CHECK(run.ends(std::chrono::seconds{60}) == 0);
  INFO(run.err());
  INFO(here.one().process.err());
  INFO(here.two().process.err());
  CHECK(here.two().process.err().find("run-taken-over") != std::string::npos);
  check_whole(here);
}
