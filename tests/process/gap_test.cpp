#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/named_gate.hpp"

#include <nlohmann/json.hpp>

#include <csignal>

using namespace tributary;

namespace {

/// A part that is to have a table and has none, a requirement that no part has a word of, and a
/// program that is asked for both: what it says is in `fetched.md`, or a file of the test's own.
void write_gaps(const lab& here, const std::string& answers, const std::string& fetched,
                const std::string& before = {}) {
  here.write("fetched.md", fetched);
  here.write("fetch.sh",
             "cat >> " + here.at("asked") + "\n" + before + "cat " + here.at("fetched.md") + "\n");
  here.write("gaps.yaml", "tributary: 1\nworkers:\n"
                          "  prices: {backend: exec, command: [/bin/echo, It costs ten.]}\n"
                          "  looks-up: {backend: exec, command: [/bin/sh, "
                            + here.at("fetch.sh") + "]}\nassign: {research: looks-up}\n");
  here.write("plan.yaml", "tributary: 1\ntask: What Acme costs\n"
                          "requirements: [Every profile names a licence]\n"
                          "streams:\n"
                          "  one: {name: Pricing, worker: prices, focus: the price, output: A "
                          "comparison table}\n"
                          "  two: {name: Overview, worker: prices, focus: the company}\n"
                            + answers);
}

constexpr auto researched = "synthesis: {conflicts: {missing: research}}\n";
constexpr auto table = "| Licence | USD |\n|---|---|\n| MIT | 10 |\n";

nlohmann::json conflicts_of(const lab& here, const std::string& run) {
  return nlohmann::json::parse(text_of(here.at(run + "/conflicts.json")))["conflicts"];
}

} // namespace

TEST_CASE(
  "what nobody delivered is fetched by streams of the run's own and added where it belongs") {
  lab here;
  write_gaps(here, researched, table);
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "gaps.yaml", "-o", "out"});
  CAPTURE(ran.err());
  REQUIRE(ran.ends() == 0);
  CHECK(here.count("out", "conflict.found") == 2);
  CHECK(here.count("out", "conflict.resolved", "extra-1") == 1);
  CHECK(here.count("out", "conflict.resolved", "extra-2") == 1);
  auto asked = text_of(here.at("asked"));
  CHECK(asked.find("What is required: Every profile names a licence") != std::string::npos);
  CHECK(asked.find("What is missing: Pricing: a table was asked for") != std::string::npos);
  // What the part did deliver goes with the question.
  CHECK(asked.find("## Pricing (one)\n\n```result\nIt costs ten.") != std::string::npos);
  auto report = text_of(here.at("out/report.md"));
  auto added = report.find("> **Added** by extra-2 (Pricing: a table was asked for");
  CHECK(report.find("## Pricing\n\nIt costs ten.") < added);
  CHECK(added < report.find("## Overview"));
  CHECK(report.find("## What was added\n\n> **Added** by extra-1") != std::string::npos);
  CHECK(report.find("What is missing") == std::string::npos);
  for (const auto& each : conflicts_of(here, "out")) {
    CHECK(each["type"] == "missing");
    CHECK(each["status"] == "resolved");
  }
  CHECK(text_of(here.at("out/streams/extra-2.md")).find("| MIT | 10 |") != std::string::npos);
  CHECK(text_of(here.at("out/streams/one.md")).find("MIT") == std::string::npos);
}

TEST_CASE("what cannot be had stays flagged with what is needed and why, and the run ends with 3") {
  lab here;
  write_gaps(here, researched, "Cannot be had: nobody publishes it.\n");
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "gaps.yaml", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 3);
  auto report = text_of(here.at("out/report.md"));
  CHECK(report.find("- Required, and nowhere mentioned: Every profile names a licence (extra-1 was "
                    "asked for it: it cannot be had: nobody publishes it.)")
        != std::string::npos);
  for (const auto& each : conflicts_of(here, "out")) {
    CHECK(each["status"] == "open");
    CHECK(each["resolution"]["why"] == "it cannot be had: nobody publishes it.");
  }
}

TEST_CASE("a plan that does not ask for it has its gaps flagged, and nobody is started") {
  lab here;
  write_gaps(here, "", table);
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "gaps.yaml", "-o", "out"});
  CHECK(ran.ends() == 3);
  CHECK(here.count("out", "stream.completed") == 2);
  CHECK(here.count("out", "conflict.found") == 0);
  for (const auto& each : conflicts_of(here, "out"))
    CHECK(each["status"] == "noted");
}

TEST_CASE("check says beforehand whom a run may ask for what is missing, or that there is nobody") {
  lab here;
  write_gaps(here, researched, table);
  auto told = here.finish("check", {"check", "plan.yaml", "--topology", "gaps.yaml"});
  CHECK(told.ends() == 0);
  CHECK(told.out().find("contradictions of fact and what is missing (at most 8): looks-up")
        != std::string::npos);
  auto topology = text_of(here.at("gaps.yaml"));
  here.write("nobody.yaml", topology.substr(0, topology.find("assign:")));
  auto nobody = here.finish("nobody", {"check", "plan.yaml", "--topology", "nobody.yaml"});
  CHECK(nobody.out().find("Nobody fetches what is missing") != std::string::npos);
}

TEST_CASE("a run that is killed while something is fetched goes on with that alone") {
  lab here;
  write_gaps(here, researched, table);
  auto plain = here.finish("plain", {"run", "plan.yaml", "--topology", "gaps.yaml", "-o", "plain"});
  REQUIRE(plain.ends() == 0);
  write_gaps(here, researched, table,
             "echo begun >> " + here.at("ran.") + "$TRIBUTARY_STREAM\n"
               + test::named_gate::wait_at(here.at("go.") + "$TRIBUTARY_STREAM") + "\n");
  here.let_go("extra-1");
  auto run = here.start("first", {"run", "plan.yaml", "--topology", "gaps.yaml", "-o", "out"});
  REQUIRE(here.begins("extra-2"));
  REQUIRE(here.happens("out", "stream.completed", "extra-1"));
  run.signal(SIGKILL);
  REQUIRE(run.ends() == -SIGKILL);
  REQUIRE(here.no_process_stays());
  here.let_go("extra-2");
  auto name = here.finish("list", {"resume"}).out();
  name = name.substr(0, name.find_first_of(" \n"));
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  CHECK(here.began("extra-1") == 1);
  CHECK(here.began("extra-2") == 2);
  CHECK(here.count("out", "conflict.found") == 2);
  CHECK(here.count("out", "conflict.resolved") == 2);
  CHECK(text_of(here.at("out/report.md")) == text_of(here.at("plain/report.md")));
  CHECK(text_of(here.at("out/conflicts.json")) == text_of(here.at("plain/conflicts.json")));
}
