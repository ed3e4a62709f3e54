#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/model_server.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using namespace tributary::model_test;

namespace {

/// Says what its first argument's file holds; the next time what that of the second one does.
constexpr auto script = R"sh(#!/bin/sh
cat > "asked.$(ls | grep -c asked)"
n=$(ls | grep -c asked)
[ -f "answer.$n" ] && cat "answer.$n" || cat answer.1
)sh";

constexpr auto good_answer = R"({"divide": true, "why": "by angle", "kind": "analysis", "streams": [
  {"id": "price", "name": "Pricing", "type": "research", "focus": "What they cost",
   "needs": ["sum"], "estimate": "1s"},
  {"id": "risk", "name": "Risks", "type": "research", "focus": "What may go wrong",
   "estimate": "10s"},
  {"id": "sum", "name": "Verdict", "type": "validation", "focus": "What to take",
   "needs": ["price", "risk"], "estimate": "5s"}]})";

/// A lab whose worker `me` plans.
struct planning_lab : lab {
  planning_lab() {
    write("plan.sh", script);
    write("lab.topology.yaml", "tributary: 1\nworkers:\n"
                               "  me: {backend: exec, command: [sh, ./plan.sh], input: prompt}\n"
                               "  extract: {backend: extract}\n");
    write("a.md", "# A\n\n## Pricing\n\nIt costs 10 EUR a month.\n");
  }
  program plan(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"plan", "Compare A and B",   "-i",       "a.md",
                                 "-t",   "lab.topology.yaml", "--worker", "me"};
    all.insert(all.end(), more.begin(), more.end());
    return finish("plan", all);
  }
};

bool says(const program& p, std::string_view words) {
  return p.err().find(words) != std::string::npos;
}

/// A topology whose worker `model` is the server's chat API, and plans.
std::string model_topology(const std::string& url) {
  return "tributary: 1\nworkers:\n"
         "  model: {backend: openai, api: chat, model: test, api-key-env: LAB_KEY, base-url: \""
         + url
         + "/v1\", fallbacks: [extract]}\n  extract: {backend: extract}\n"
           "assign: {research: extract, validation: extract, planning: model}\n"
           "on-failure:\n  - {on: [rate_limited], do: [retry 3, fail], backoff: 10ms..20ms}\n";
}

/// The server says it, since its answers are in the prompt.
std::string task_that_says(const std::string& answer) {
  return "Compare A and B [[say " + answer + "]]";
}

constexpr auto short_answer
  = R"({"divide": true, "streams": [{"id": "price", "name": "Pricing"}, )"
    R"({"id": "risk", "name": "Risks"}, {"id": "who", "name": "People"}]})";

} // namespace

TEST_CASE("a worker proposes the plan, which is mended, told and run") {
  planning_lab here;
  here.write("answer.1", std::string{"Here it is:\n```json\n"} + good_answer + "\n```\n");
  auto planned = here.plan({"-o", "p.yaml", "--json"});
  CAPTURE(planned.err());
  REQUIRE(planned.ends() == 0);
  CHECK(says(planned, "asking me for a plan"));
  CHECK(says(planned, "streams waited for each other (price -> sum -> price): 'price' no longer "
                      "needs 'sum'"));
  auto answer = nlohmann::json::parse(planned.out());
  CHECK(answer["planner"] == "me");
  CHECK(answer["kind"] == "analysis");
  CHECK(answer["repairs"].size() == 1);
  CHECK(answer["streams"][2]["needs"] == nlohmann::json{"price", "risk"});
  auto file = text_of(here.at("p.yaml"));
  CHECK(file.find("# Proposed by me from the task and its inputs.") == 0);
  CHECK(file.find("here extract would do it") != std::string::npos);
  // Names and headings, not what is in them.
  auto asked = text_of(here.at("asked.0"));
  CHECK(asked.find("a.md (") != std::string::npos);
  CHECK(asked.find("): Pricing") != std::string::npos);
  CHECK(asked.find("10 EUR") == std::string::npos);
  auto ran = here.finish("run", {"run", "p.yaml", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(here.count("out", "stream.completed") == 3);
}

TEST_CASE("an answer that cannot be used is asked for once more, with what was wrong") {
  planning_lab here;
  here.write("answer.1", "{\"streams\": [");
  here.write("answer.2", good_answer);
  auto planned = here.plan({"--json"});
  CAPTURE(planned.err());
  REQUIRE(planned.ends() == 0);
  CHECK(nlohmann::json::parse(planned.out())["planner"] == "me");
  CHECK(text_of(here.at("asked.1")).find("It could not be used: its JSON object is not closed.")
        != std::string::npos);
}

TEST_CASE("a planner of no use is told of, and the plan is made without it") {
  planning_lab here;
  here.write("answer.1", "I cannot do that.");
  auto planned = here.plan({"--json"});
  CAPTURE(planned.err());
  REQUIRE(planned.ends() == 0);
  CHECK(says(planned, "warning: me gave no plan (its answer cannot be used, nor can a second one: "
                      "it has no JSON object)"));
  auto answer = nlohmann::json::parse(planned.out());
  CHECK(answer["planner"].is_null());
  CHECK(answer["planner_unusable"].is_string());
  CHECK(answer["undivided_why"]
        == "its inputs have 42 B together, which one worker reads in one "
           "go");
}

TEST_CASE("a planner may say that a task is not worth dividing") {
  planning_lab here;
  here.write("answer.1", R"({"divide": false, "why": "One act in one place"})");
  auto planned = here.plan({"--json"});
  REQUIRE(planned.ends() == 0);
  CHECK(says(planned, "not worth dividing: One act in one place"));
  auto answer = nlohmann::json::parse(planned.out());
  CHECK(answer["divided"] == false);
  CHECK(answer["streams"].size() == 1);
}

TEST_CASE("a planner that is not there is refused, and a built-in worker is none") {
  planning_lab here;
  auto nobody = here.finish(
    "plan", {"plan", "Compare A and B", "-t", "lab.topology.yaml", "--worker", "mee"});
  CHECK(nobody.ends() == 42);
  CHECK(says(nobody, "no worker mee here; did you mean me?"));
  auto extract = here.finish(
    "plan", {"plan", "Compare A and B", "-t", "lab.topology.yaml", "--worker", "extract"});
  CHECK(extract.ends() == 0);
  CHECK(says(extract, "extract plans nothing"));
}

TEST_CASE("a model plans under the rules of any run: it is asked again where it is busy") {
  lab here;
  server_options options;
  rule busy;
  busy.what = fault::rate_limited_ms;
  busy.times = 2;
  busy.retry_after = milliseconds{20};
  options.rules = {busy};
  model_server server{options};
  here.write("models.topology.yaml", model_topology(server.url()));
  here.write("a.md", "# A\n\nIt costs 10 EUR.\n");
  here.set("LAB_KEY", "sk-lab-5f0c2b7d9e1a4836");
  auto ran = here.finish("run", {"run", "--task", task_that_says(short_answer), "-i", "a.md", "-t",
                                 "models.topology.yaml", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(server.counts().requests == 3);
  CHECK(says(ran, "model answered in"));
  CHECK(here.count("out", "stream.completed") == 3);
}

TEST_CASE("a planner whose key is no good is asked once, and nobody stands in for it") {
  lab here;
  server_options options;
  options.keys = {"another"};
  model_server server{options};
  here.write("models.topology.yaml", model_topology(server.url()));
  here.set("LAB_KEY", "sk-lab-5f0c2b7d9e1a4836");
  auto planned
    = here.finish("plan", {"plan", "Compare A and B", "--json", "-t", "models.topology.yaml"});
  CAPTURE(planned.err());
  CHECK(planned.ends() == 0);
  CHECK(server.counts().requests == 1);
  CHECK(says(planned, "warning: model gave no plan"));
  CHECK_FALSE(says(planned, "sk-lab"));
}
