#include "config/plan_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

constexpr auto small_plan = R"(task: Report
streams:
  leaders: {focus: Top five, worker: gemini}
  pricing: {focus: Prices, worker: codex}
)";

plan read_good(std::string_view text, const plan_overrides& overrides = {}) {
  auto got = read_plan(text, "p.yaml", overrides);
  INFO(to_text(got.found));
  REQUIRE(got.value);
  return *got.value;
}

std::string refusal(std::string_view text, const plan_overrides& overrides = {}) {
  auto got = read_plan(text, "p.yaml", overrides);
  CHECK(!got.value);
  return to_text(got.found);
}

plan_overrides with_sets(std::vector<std::string> sets) {
  plan_overrides o;
  o.sets = std::move(sets);
  return o;
}

} // namespace

TEST_CASE("every key of a plan arrives") {
  auto p = read_good(R"(tributary: 1
task: Report
kind: analysis
requirements: [A price each, Sources]
max-parallel: 8
budget: {usd: 5.25, tokens: 2M}
deadline: 40m
streams:
  leaders:
    name: Market leaders
    type: research
    worker: gemini
    focus: Top five
    tasks: [Profile, List]
    output: Profiles
    estimate: 25m
    timeout: 1h
    idle-timeout: 5m
    total-timeout: 2h
    labels: {zone: a}
  strategy:
    needs: [leaders]
    start: first
    continue-on-error: true
    workdir: worktree
    approve: true
    prompt: "Do {{task}}"
    on-failure: [{on: [timeout], do: [retry 2, fail], backoff: 1s..8s}]
on-failure: [{on: [network], do: [retry 4, switch, degrade]}]
synthesis:
  mode: barrier
  worker: codex
  conflicts: {factual: research, missing: flag, unresolved: fail}
  finalize: {quorum: 1, deadline: 5m}
  estimate: 2m
audit: {when: always, stakes: high, worker: codex, min-score: 4.25}
adapt: {split-after: 1.5, merge-below: 2s, max-streams: 12}
approve: plan
learn: false
keep: 30d
)");
  CHECK(p.kind == plan_kind::analysis);
  CHECK(p.requirements == std::vector<std::string>{"A price each", "Sources"});
  CHECK(p.max_parallel == 8u);
  CHECK(p.budget == budget{5'250'000, 2'000'000, std::nullopt});
  CHECK(p.deadline == 40min);
  REQUIRE(p.streams.size() == 2);
  const auto& leaders = p.streams[0];
  CHECK(leaders.id == "leaders");
  CHECK(leaders.name == "Market leaders");
  CHECK(leaders.type == "research");
  CHECK(leaders.tasks == std::vector<std::string>{"Profile", "List"});
  CHECK(leaders.estimate == 25min);
  CHECK(leaders.timeout == 1h);
  CHECK(leaders.idle_timeout == 5min);
  CHECK(leaders.total_timeout == 2h);
  CHECK(leaders.labels == std::map<std::string, std::string>{{"zone", "a"}});
  CHECK(leaders.at == place{9, 3});
  const auto& strategy = p.streams[1];
  CHECK(strategy.name == "strategy");
  CHECK(strategy.needs == std::vector<stream_index>{0});
  CHECK(strategy.start == start_when::first);
  CHECK(strategy.continue_on_error);
  CHECK(strategy.approve);
  CHECK(strategy.workdir == "worktree");
  REQUIRE(strategy.on_failure.size() == 1);
  CHECK(strategy.on_failure[0].backoff_max == 8s);
  CHECK(p.on_failure[0].steps[0] == failure_step{step_kind::retry, 4});
  CHECK(p.synthesis.mode == merge_mode::barrier);
  CHECK(p.synthesis.unresolved == "fail");
  CHECK(p.synthesis.quorum == 1u);
  CHECK(p.audit.when == audit_when::always);
  CHECK(p.audit.min_score_milli == 4250);
  CHECK(p.adapt.split_after_milli == 1500u);
  CHECK(p.approve == "plan");
  CHECK(!p.learn);
  CHECK(p.keep == "30d");
}

TEST_CASE("a plan in JSON is a plan") {
  auto p
    = read_good(R"({"task": "R\ud83d\ude00", "streams": {"a": {"focus": "x", "tasks": ["y"]}}})");
  CHECK(p.task == "R\U0001F600");
  CHECK(p.streams[0].tasks == std::vector<std::string>{"y"});
}

TEST_CASE("streams may be a list with ids") {
  auto p = read_good("task: t\nstreams:\n  - {id: a, focus: x}\n  - {id: b, needs: a}\n");
  CHECK(p.streams[1].needs == std::vector<stream_index>{0});
}

TEST_CASE("what streams have in common is written once and merged") {
  auto p = read_good(R"(task: t
streams:
  a: &common {worker: gemini, estimate: 5m}
  b: {<<: *common, worker: codex}
)");
  CHECK(p.streams[1].estimate == 5min);
  CHECK(p.streams[1].worker == "codex");
}

TEST_CASE("the option --worker gives all streams to one and keeps an offline run offline") {
  plan_overrides o;
  o.worker = "extract";
  auto text = std::string{small_plan} + "synthesis: {worker: codex}\naudit: {worker: codex}\n";
  auto p = read_good(text, o);
  CHECK(p.streams[0].worker == "extract");
  CHECK(p.streams[1].worker == "extract");
  CHECK(p.synthesis.worker.empty());
  CHECK(p.audit.worker.empty());
  o.worker = "claude";
  CHECK(read_good(text, o).synthesis.worker == "codex");
}

TEST_CASE("the command line's bounds replace the plan's") {
  plan_overrides o;
  o.max_parallel = 3;
  o.budget_microusd = 7;
  o.deadline = 1min;
  o.audit = audit_when::never;
  auto p = read_good(small_plan, o);
  CHECK(p.max_parallel == 3u);
  CHECK(p.budget.microusd == 7);
  CHECK(p.deadline == 1min);
  CHECK(p.audit.when == audit_when::never);
}

TEST_CASE("the option --set changes what is there and adds what is not") {
  auto p = read_good(small_plan,
                     with_sets({"streams.leaders.timeout=5m", "synthesis.mode=barrier",
                                "task=Another", "streams.new={focus: More}",
                                "streams.leaders.tasks=[a, b]", "streams.leaders.tasks.1=c"}));
  CHECK(p.streams[0].timeout == 5min);
  CHECK(p.synthesis.mode == merge_mode::barrier);
  CHECK(p.task == "Another");
  CHECK(p.streams[2].focus == "More");
  CHECK(p.streams[0].tasks == std::vector<std::string>{"a", "c"});
}

TEST_CASE("the option --set finds a stream of a list by its id") {
  auto p = read_good("task: t\nstreams: [{id: a, focus: x}, {id: b, focus: y}]\n",
                     with_sets({"streams.b.focus=z", "streams.0.name=First"}));
  CHECK(p.streams[1].focus == "z");
  CHECK(p.streams[0].name == "First");
}

TEST_CASE("the option --set that goes wrong says so and names itself") {
  CHECK(refusal(small_plan, with_sets({"nothing"}))
        == "--set: \"nothing\" sets nothing; write --set KEY=VALUE, such as --set "
           "streams.NAME.timeout=5m\n");
  CHECK(refusal(small_plan, with_sets({"streams.leader.timeout=5m"}))
        == "--set: \"streams.leader.timeout\": no stream has the id \"leader\"; did you mean "
           "leaders?\n");
  CHECK(refusal(small_plan, with_sets({"streams.leaders.timeout=5"}))
        == "--set: streams.leaders.timeout: \"5\" has no unit; write 5s or 5m\n");
  CHECK(refusal(small_plan, with_sets({"task.name=x"}))
        == "--set: \"task.name\": task is a text, nothing can be set in it; write --set task=…\n");
  CHECK(refusal(small_plan, with_sets({"deadlin=5m"}))
        == "--set: unknown key \"deadlin\"; did you mean deadline?\n");
}

TEST_CASE("needs: [] means none, whatever the words say") {
  auto text = std::string{small_plan} + "  end: {focus: Synthesize all findings, needs: []}\n";
  CHECK(read_good(text).streams[2].needs.empty());
  text = std::string{small_plan} + "  end: {focus: Synthesize all findings}\n";
  auto p = read_good(text);
  CHECK(p.streams[2].needs == std::vector<stream_index>{0, 1});
  CHECK(p.streams[2].inferred_needs.at(1) == "Synthesize all findings");
}

TEST_CASE("a template's text is read from its file, beside the plan") {
  scratch_folder folder;
  folder.add("t.md", "# R\n{{stream.a}}\n");
  auto file
    = folder.add("p.yaml", "task: t\nstreams: {a: {focus: x}}\nsynthesis: {template: t.md}\n");
  auto got = read_plan_file(file, {});
  REQUIRE(got.value);
  CHECK(got.value->synthesis.template_text == "# R\n{{stream.a}}\n");
  CHECK(got.value->folder == folder.path().string());
}

// A client could else have the coordinator read any file to it, line by line, in its messages.
TEST_CASE("a file that a plan names which was sent is never opened") {
  scratch_folder folder;
  auto file = folder.add("t.md", "# Secret\n{{stream.nobody}}\n");
  plan_overrides sent;
  sent.resolved_inputs.emplace();
  auto text = "task: t\nstreams: {a: {focus: x}}\nsynthesis: {template: ";
  for (const auto& name : {file, std::string{"t.md"}, std::string{"/nowhere/t.md"}}) {
    auto got = read_plan(text + name + "}\n", "p.yaml", sent);
    CHECK_FALSE(got.value);
    CHECK(to_text(got.found)
          == "p.yaml:3:23: synthesis.template: \"" + name
               + "\" names a file, and a plan that was sent is shown none of ours; send the "
                 "template's text itself; `tributary run PLAN --coordinator …` does\n");
  }
  // What matches here is nobody's input, and the template's text is taken as it is.
  auto got
    = read_plan("task: t\ninputs: [\"" + file
                  + "\"]\nstreams: {a: {focus: x}}\nsynthesis: {template: \"# R {{stream.a}}\"}\n",
                "p.yaml", sent);
  REQUIRE(got.value);
  CHECK(got.value->input_files.empty());
  CHECK(got.value->synthesis.template_text == "# R {{stream.a}}");
}

TEST_CASE("a plan that is not there is a problem like any other") {
  CHECK(to_text(read_plan_file("/nowhere/p.yaml", {}).found)
        == "/nowhere/p.yaml: no such file; check the name and the folder that you are in\n");
}
