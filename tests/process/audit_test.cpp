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

TEST_CASE("what a judge finds wanting is mended once by the synthesis worker, and judged anew") {
  for (auto gets_better : {true, false}) {
    lab here;
    write_judged(here, verdict_of(2));
    here.write("good.json", verdict_of(5));
    here.write("judge.sh", "cat > asked\nif grep -q Mended asked; then cat "
                             + here.at(gets_better ? "good.json" : "verdict.json") + "; else cat "
                             + here.at("verdict.json") + "; fi\n");
    here.write("edit.sh", "cat > asked\nword=Edited\ngrep -q '^# What an audit found' asked && "
                          "word=Mended\nfor id in $(sed -n 's/^- `\\([a-z]*\\)`: .*(new)$/\\1/p; "
                          "s/^- `\\([a-z]*\\)`: .*(in the report)$/\\1/p' asked); do\n"
                          "echo \"<!-- section: $id -->\"; echo \"$word: Acme costs 12 USD.\"; "
                          "done\n");
    here.write("judged.yaml",
               "tributary: 1\nworkers:\n"
               "  part: {backend: exec, command: [/bin/echo, 'Acme costs 12 USD.']}\n"
               "  judge: {backend: exec, command: [/bin/sh, "
                 + here.at("judge.sh") + "]}\n  editor: {backend: exec, command: [/bin/sh, "
                 + here.at("edit.sh") + "]}\n");
    here.write("plan.yaml", text_of(here.at("plan.yaml")) + "synthesis: {worker: editor}\n");
    auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "judged.yaml", "-o", "out"});
    CAPTURE(ran.err());
    CHECK(ran.ends() == (gets_better ? 0 : 4));
    CHECK(text_of(here.at("out/report.md")).find("Mended: Acme costs 12 USD.")
          != std::string::npos);
    CHECK(ran.err().find("is to mend what the audit found") != std::string::npos);
    CHECK(here.count("out", "audit.completed") == 1);
    auto metrics = nlohmann::json::parse(text_of(here.at("out/metrics.json")))["metrics"];
    CHECK(metrics["synthesis_quality"] == (gets_better ? 5 : 2));
  }
}
