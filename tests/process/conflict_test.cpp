#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/named_gate.hpp"

#include <nlohmann/json.hpp>

#include <csignal>

using namespace tributary;

namespace {

/// Two parts that name different prices, and a program that is asked which is right.
void write_dispute(const lab& here, const std::string& answer, const std::string& more = {}) {
  auto worker = [&](const std::string& name, const std::string& value) {
    here.write(name + ".md", "Acme costs " + value
                               + ".\n\n```claims\n"
                                 "[{\"subject\": \"Acme\", \"attribute\": \"price\", \"value\": \""
                               + value + "\", \"source\": \"" + name
                               + ".md:1\", \"quote\": \"costs " + value + "\"}]\n```\n");
    return "  " + name + ": {backend: exec, command: [/bin/sh, -c, 'cat >"
           + here.at(name + ".asked") + "; cat " + here.at(name + ".md") + "']}\n";
  };
  here.write("conflict.yaml", "tributary: 1\nworkers:\n" + worker("low", "10 USD")
                                + worker("high", "12 USD") + worker("looks-up", answer)
                                + "assign: {research: looks-up}\n");
  here.write("plan.yaml", "tributary: 1\ntask: What Acme costs\n"
                          "streams:\n  one: {name: Pricing, worker: low, focus: the price}\n"
                          "  two: {name: Overview, worker: high, focus: the company}\n"
                            + more);
}

nlohmann::json conflicts_of(const lab& here, const std::string& run) {
  return nlohmann::json::parse(text_of(here.at(run + "/conflicts.json")))["conflicts"];
}

} // namespace

TEST_CASE(
  "a contradiction is looked into by a stream of its own, and the report says what is right") {
  lab here;
  write_dispute(here, "12 USD");
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "conflict.yaml", "-o", "out"});
  CAPTURE(ran.err());
  REQUIRE(ran.ends() == 0);
  CHECK(here.count("out", "conflict.found") == 1);
  CHECK(here.count("out", "stream.completed", "extra-1") == 1);
  CHECK(here.count("out", "conflict.resolved", "extra-1") == 1);
  auto asked = text_of(here.at("looks-up.asked"));
  CHECK(asked.find("Pricing says: 10 USD, from low.md:1") != std::string::npos);
  CHECK(asked.find("Overview says: 12 USD, from high.md:1") != std::string::npos);
  auto all = conflicts_of(here, "out");
  REQUIRE(all.size() == 1);
  CHECK(all[0]["status"] == "resolved");
  CHECK(all[0]["resolution"]["by"] == "extra-1");
  CHECK(all[0]["resolution"]["value"] == "12 USD");
  auto report = text_of(here.at("out/report.md"));
  CHECK(report.find("Taken: **12 USD**") != std::string::npos);
  CHECK(report.find("In dispute") == std::string::npos);
  CHECK(text_of(here.at("out/streams/extra-1.md")).find("Acme costs 12 USD.") != std::string::npos);
  CHECK(text_of(here.at("out/plan.yaml")).find("extra-1") == std::string::npos);
  CHECK(ran.err().find("extra-1") != std::string::npos);
}

TEST_CASE("a client of a coordinator sees the same settled report") {
  lab here;
  write_dispute(here, "12 USD");
  auto alone = here.finish("run", {"run", "plan.yaml", "--topology", "conflict.yaml", "-o", "out"});
  REQUIRE(alone.ends() == 0);
  auto coordinator = here.start("coordinator", {"coordinator", "--topology", "conflict.yaml",
                                                "--listen", "127.0.0.1:0", "--state", ":memory:"});
  auto address = listening_address(coordinator);
  auto node = here.start(
    "node", {"node", "--join", address, "--topology", "conflict.yaml", "--slots", "2"});
  auto ran = here.finish("far", {"run", "plan.yaml", "--coordinator", address, "-o", "far"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(text_of(here.at("far/report.md")) == text_of(here.at("out/report.md")));
  CHECK(here.count("far", "conflict.resolved", "extra-1") == 1);
}

TEST_CASE("a contradiction that stays open is shown with both sides, and ends the run with 4 where "
          "the plan says so") {
  for (const auto* unresolved : {"", "synthesis: {unresolved: fail}\n"}) {
    lab here;
    write_dispute(here, "undecided", unresolved);
    auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "conflict.yaml", "-o", "out"});
    CAPTURE(ran.err());
    CHECK(ran.ends() == (*unresolved == '\0' ? 0 : 4));
    CHECK(conflicts_of(here, "out")[0]["status"] == "open");
    auto report = text_of(here.at("out/report.md"));
    CHECK(report.find("**10 USD** in [Pricing]") != std::string::npos);
    CHECK(report.find("**12 USD** in [Overview]") != std::string::npos);
    CHECK(report.find("Not settled: Acme costs undecided.") != std::string::npos);
  }
}

TEST_CASE("nobody is asked where the plan wants contradictions shown") {
  lab here;
  write_dispute(here, "12 USD", "synthesis: {conflicts: {factual: flag}}\n");
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "conflict.yaml", "-o", "out"});
  CHECK(ran.ends() == 0);
  CHECK(here.count("out", "stream.completed") == 2);
  CHECK(conflicts_of(here, "out")[0]["status"] == "open");
}

TEST_CASE("check says beforehand whom a run may ask beyond its streams") {
  lab here;
  write_dispute(here, "12 USD", "audit: {worker: low}\n");
  auto told = here.finish("check", {"check", "plan.yaml", "--topology", "conflict.yaml"});
  CHECK(told.ends() == 0);
  CHECK(told.out().find("contradictions of fact (at most 8): looks-up") != std::string::npos);
  CHECK(told.out().find("the audit: low") != std::string::npos);
  auto json = here.finish("json", {"check", "plan.yaml", "--topology", "conflict.yaml", "--json"});
  CHECK(nlohmann::json::parse(json.out())["extra"].size() == 2);
}

TEST_CASE("a run that is killed while something is settled goes on with that alone") {
  lab here;
  write_dispute(here, "12 USD");
  auto plain
    = here.finish("plain", {"run", "plan.yaml", "--topology", "conflict.yaml", "-o", "plain"});
  REQUIRE(plain.ends() == 0);
  here.write("slow.sh", "echo begun >> " + here.at("ran.extra") + "\n"
                          + test::named_gate::wait_at(here.at("go.extra")) + "\ncat "
                          + here.at("looks-up.md") + "\n");
  auto topology = text_of(here.at("conflict.yaml"));
  here.write("slow.yaml", topology.substr(0, topology.find("  looks-up:"))
                            + "  looks-up: {backend: exec, command: [/bin/sh, " + here.at("slow.sh")
                            + "]}\nassign: {research: looks-up}\n");
  auto run = here.start("first", {"run", "plan.yaml", "--topology", "slow.yaml", "-o", "out"});
  REQUIRE(here.begins("extra"));
  run.signal(SIGKILL);
  REQUIRE(run.ends() == -SIGKILL);
  REQUIRE(here.no_process_stays());
  here.let_go("extra");
  auto name = here.finish("list", {"resume"}).out();
  name = name.substr(0, name.find_first_of(" \n"));
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  CHECK(here.began("extra") == 2);
  CHECK(here.count("out", "stream.completed", "one") == 1);
  CHECK(here.count("out", "conflict.found") == 1);
  CHECK(here.count("out", "conflict.resolved", "extra-1") == 1);
  CHECK(text_of(here.at("out/report.md")) == text_of(here.at("plain/report.md")));
}
