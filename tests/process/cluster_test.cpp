#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <filesystem>

using namespace tributary;

namespace {

const std::string streams[] = {"a", "b", "c", "d", "e"};

} // namespace

TEST_CASE("a run on two nodes delivers the bytes of an embedded one") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto beta = here.node("beta");
  for (const auto& s : streams)
    here.let_go(s);
  auto run = here.run("out");
  CHECK(run.ends() == 0);
  INFO(run.err());
  auto report = text_of(here.at("out/report.md"));
  CHECK(report.find("the word is e") != std::string::npos);
  CHECK(report == here.plain_report());
  for (const auto& s : streams)
    CHECK(here.count("out", "stream.completed", s) == 1);
}

TEST_CASE("nodes are listed, and a drained one finishes and leaves") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--labels", "zone=a", "--workers", "sh"});
  auto beta = here.node("beta", {"--workers", "other"});
  CHECK(eventually([&] {
    auto list = here.nodes();
    return list.find("alpha") != std::string::npos && list.find("beta") != std::string::npos;
  }));
  auto table = here.finish("table", {"nodes", "--coordinator", here.address()});
  CHECK(table.ends() == 0);
  CHECK(table.out().find("zone=a") != std::string::npos);

  auto run = here.run("out");
  REQUIRE(here.begins("a"));
  CHECK(here.finish("drain", {"drain", "alpha", "-c", here.address()}).ends() == 0);
  CHECK(eventually([&] { return here.nodes().find("draining") != std::string::npos; }));
  CHECK(here.began("a") == 1);
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(here.happens("out", "node.left", {}, "alpha"));
  CHECK(alpha.ends() == 0);
  auto more = here.node("gamma");
  CHECK(run.ends() == 0);
  CHECK(here.began("a") == 1);

  auto unknown = here.finish("unknown", {"drain", "delta", "-c", here.address()});
  CHECK(unknown.ends() != 0);
  CHECK(unknown.err().find("no node named delta") != std::string::npos);
}

TEST_CASE("a node that joins while a run goes on gets a stream within a second") {
  lab here;
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha", {"--slots", "1"});
  auto run = here.run("out");
  REQUIRE(here.happens("out", "stream.started"));
  auto beta = here.node("beta", {"--slots", "1"});
  REQUIRE(here.happens("out", "stream.started", {}, "beta"));
  double joined = 0;
  double started = 0;
  for (const auto& e : here.events("out")) {
    if (e.type == "node.joined" && e.node == "beta")
      joined = e.at;
    if (e.type == "stream.started" && e.node == "beta")
      started = e.at;
  }
  CHECK(joined > 0);
  CHECK(started - joined < 1.0);
  for (const auto& s : streams)
    here.let_go(s);
  CHECK(run.ends() == 0);
}

TEST_CASE("a result of 50 MB passes, and its node is heard all the while") {
  constexpr size_t bytes = 50'000'000;
  lab here{"{every: 200ms, lost-after: 2s}"};
  here.write("word.sh",
             "read word\nhead -c " + std::to_string(bytes) + " /dev/zero | tr '\\0' x\n");
  here.write("plan.yaml", "tributary: 1\ntask: One long word\nstreams:\n"
                          "  a: {name: A, worker: sh, prompt: a}\n");
  auto coordinator = here.coordinator();
  auto alpha = here.node("alpha");
  auto run = here.run("out");
  CHECK(run.ends(2 * patience) == 0);
  INFO(run.err());
  CHECK(here.count("out", "node.lost") == 0);
  CHECK(here.count("out", "stream.started", "a") == 1);
  std::error_code none;
  CHECK(std::filesystem::file_size(here.at("out/streams/a.md"), none) >= bytes);
  CHECK(alpha.err().find("coordinator-lost") == std::string::npos);
}
