#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;

namespace {

/// A judge that gives each criterion this score.
std::string verdict_of(int score) {
  std::string out = "{\"scores\": {";
  for (const auto* each : {"coverage", "consistency", "support", "clarity", "actionability"})
    out += (*each == 'c' && each[2] == 'v' ? "\"" : ", \"") + std::string{each}
           + "\": {\"score\": " + std::to_string(score) + ", \"evidence\": \"as it reads\"}";
  return out + "}, \"problems\": []}";
}

void write_judged(const lab& here, const std::string& verdict) {
  here.write("verdict.json", verdict);
  here.write("judged.yaml", "tributary: 1\nworkers:\n"
                            "  part: {backend: exec, command: [/bin/echo, 'Acme costs 12 USD.']}\n"
                            "  judge: {backend: exec, command: [/bin/sh, -c, 'cat >"
                              + here.at("judge.asked") + "; cat " + here.at("verdict.json")
                              + "']}\n");
  here.write("plan.yaml", "tributary: 1\ntask: What Acme costs\n"
                          "streams:\n  one: {worker: part, focus: the price}\n"
                          "  two: {worker: part, focus: the company}\n"
                          "audit: {stakes: high, worker: judge, min-score: 3.5}\n");
}

} // namespace

TEST_CASE("a judge's score decides whether a deliverable that matters is good enough") {
  for (auto score : {2, 5}) {
    lab here;
    write_judged(here, verdict_of(score));
    auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "judged.yaml", "-o", "out"});
    CAPTURE(ran.err());
    CHECK(ran.ends() == (score == 2 ? 4 : 0));
    auto asked = text_of(here.at("judge.asked"));
    CHECK(asked.find("Acme costs 12 USD.") != std::string::npos);
    CHECK(here.count("out", "audit.completed") == 1);
    auto audit = nlohmann::json::parse(text_of(here.at("out/audit.json")))["audit"];
    CHECK(audit["by"] == "judge");
    CHECK(audit["score"] == score);
    auto metrics = nlohmann::json::parse(text_of(here.at("out/metrics.json")))["metrics"];
    CHECK(metrics["synthesis_quality"] == score);
    CHECK(metrics["synthesis_quality_by"] == "judge");
    CHECK(text_of(here.at("out/report.md")).find("as it reads") == std::string::npos);
    CHECK(text_of(here.at("out/audit.md")).find("as it reads") != std::string::npos);
  }
}

TEST_CASE("a judge that says nonsense is no verdict: the rules' score stands, and no quality is "
          "claimed") {
  lab here;
  write_judged(here, "Very good indeed!");
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "judged.yaml", "-o", "out"});
  CAPTURE(ran.err());
  auto audit = nlohmann::json::parse(text_of(here.at("out/audit.json")))["audit"];
  CHECK(audit["by"] == "rules");
  CHECK(audit["judge"] == "judge");
  auto metrics = nlohmann::json::parse(text_of(here.at("out/metrics.json")))["metrics"];
  CHECK(metrics["synthesis_quality"].is_null());
}
