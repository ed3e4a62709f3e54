#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace tributary;
namespace fs = std::filesystem;

namespace {

/// A lab that keeps its runs.
struct keeping_lab : lab {
  keeping_lab() {
    set("TRIBUTARY_STATE", at("state"));
    write("p.yaml", "tributary: 1\ntask: T\nstreams:\n  a: {worker: echo}\n");
    auto ran = finish("run", {"run", "p.yaml", "-o", "out"});
    CAPTURE(ran.err());
    REQUIRE(ran.ends() == 0);
    auto events = text_of(at("out/events.jsonl"));
    run = nlohmann::json::parse(events.substr(0, events.find('\n')))["run"];
  }
  program rate(const std::string& which, const std::string& score) const {
    return finish("rate", {"rate", which, score});
  }
  nlohmann::json metrics(const std::string& folder = "out") const {
    return nlohmann::json::parse(text_of(at(folder + "/metrics.json")));
  }
  /// Whether the target of the synthesis is met, by what the folder says.
  nlohmann::json met() const {
    auto all = metrics();
    for (const auto& target : all["targets"])
      if (target["name"] == "synthesis_quality")
        return target["met"];
    return "no such target";
  }

  std::string run;
};

} // namespace

TEST_CASE("a person's score of a run stands in its figures, and the later one counts") {
  keeping_lab here;
  CHECK(here.metrics()["metrics"]["synthesis_quality"].is_null());
  auto before = here.metrics()["metrics"];
  auto rated = here.rate(here.run, "5");
  CAPTURE(rated.err());
  REQUIRE(rated.ends() == 0);
  CHECK(rated.out() == here.run + "  5 of 5\n");
  auto after = here.metrics()["metrics"];
  CHECK(after["synthesis_quality"] == 5);
  CHECK(after["synthesis_quality_by"] == "person");
  CHECK(here.met() == true);
  // By its folder, too; and all else stays.
  REQUIRE(here.rate("out", "4").ends() == 0);
  after = here.metrics()["metrics"];
  CHECK(after["synthesis_quality"] == 4);
  CHECK(here.met() == false);
  for (const auto& [key, value] : before.items())
    if (key.find("synthesis_quality") == std::string::npos)
      CHECK(after[key] == value);
}

TEST_CASE("a score outlives the files that tell of it") {
  keeping_lab here;
  REQUIRE(here.rate(here.run, "2").ends() == 0);
  fs::remove_all(here.at("out"));
  auto again = here.finish("again", {"resume", here.run, "-o", "again"});
  CAPTURE(again.err());
  REQUIRE(again.ends() == 0);
  CHECK(here.metrics("again")["metrics"]["synthesis_quality"] == 2);
  // Where there are no files, the journal alone has it.
  fs::remove_all(here.at("again"));
  auto rated = here.rate(here.run, "3");
  CHECK(rated.ends() == 0);
  CHECK(rated.err().find("its files are not here") != std::string::npos);
}

TEST_CASE("what cannot be rated is refused, with the reason") {
  keeping_lab here;
  for (const auto* score : {"0", "6", "4.5", "good", "-1"}) {
    CAPTURE(score);
    CHECK(here.rate(here.run, score).ends() == 2);
  }
  CHECK(here.finish("none", {"rate", here.run}).ends() == 2);
  auto unknown = here.rate("r-nosuchrun1", "4");
  CHECK(unknown.ends() == 1);
  CHECK(unknown.err().find("there is no run r-nosuchrun1") != std::string::npos);
  here.write("slow.yaml", "tributary: 1\ntask: T\nstreams:\n  a: {worker: sh, prompt: a}\n");
  auto going
    = here.start("going", {"run", "slow.yaml", "--topology", "lab.topology.yaml", "-o", "slow"});
  REQUIRE(here.begins("a"));
  auto early = here.rate("slow", "4");
  CHECK(early.ends() == 2);
  CHECK(early.err().find("has not ended yet") != std::string::npos);
  here.let_go("a");
  CHECK(going.ends() == 0);
  CHECK(here.rate("slow", "4").ends() == 0);
}
