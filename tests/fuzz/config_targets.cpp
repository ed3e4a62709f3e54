#include "config/plan_file.hpp"
#include "config/topology_file.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/fuzz/require.hpp"
#include "tests/fuzz/target.hpp"

namespace tributary::fuzz {

namespace {

void check_problems(const problems& found, bool has_value) {
  FUZZ_REQUIRE(has_value != any_error(found));
  FUZZ_REQUIRE(found.size() <= limits::problems_shown + 1);
  auto told = to_text(found);
  FUZZ_REQUIRE(without_controls(told) == told);
}

/// As a coordinator reads it: nothing of this machine's disk may come in.
read_plan_result read_sent(std::string_view text, const std::string& file) {
  plan_overrides overrides;
  overrides.resolved_inputs.emplace();
  return read_plan(text, file, overrides);
}

void try_plan(std::string_view text, const std::string& file) {
  auto got = read_sent(text, file);
  check_problems(got.found, got.value.has_value());
  if (!got.value)
    return;
  FUZZ_REQUIRE(got.value->input_files.empty());
  FUZZ_REQUIRE(!got.value->streams.empty());
  for (auto& s : got.value->streams) {
    for (auto need : s.needs)
      FUZZ_REQUIRE(need < got.value->streams.size());
    s.at = {};
  }
  // What a client sends is this plan, and the coordinator's reader must understand the same.
  auto yaml = to_yaml(*got.value);
  auto again = read_sent(yaml, file.substr(0, file.rfind('.')) + ".yaml");
  FUZZ_REQUIRE(again.value);
  for (auto& s : again.value->streams)
    s.at = {};
  again.value->file = got.value->file;
  FUZZ_REQUIRE(*again.value == *got.value);
  FUZZ_REQUIRE(to_yaml(*again.value) == yaml);
}

} // namespace

void try_plan_yaml(std::string_view bytes) {
  try_plan(bytes, "p.yaml");
}

void try_plan_markdown(std::string_view bytes) {
  try_plan(bytes, "p.md");
}

void try_topology(std::string_view bytes) {
  auto variable
    = [](const std::string& name) { return name.size() % 2 == 0 ? "a value" : nullptr; };
  auto got = read_topology(bytes, "t.yaml", variable);
  check_problems(got.found, got.value.has_value());
  if (!got.value)
    return;
  for (const auto& [name, worker] : got.value->workers)
    FUZZ_REQUIRE(name == worker.name);
  FUZZ_REQUIRE(got.value->heartbeat.lost_after >= 2 * got.value->heartbeat.every);
}

std::vector<std::string> plan_yaml_seeds() {
  return {
    R"(tributary: 1
task: Compare note-taking apps
kind: research
inputs: [sources/*.md]
requirements: [prices, "a table"]
max-parallel: 4
deadline: 2h
budget: {usd: 1.5, tokens: 2M, time: 1h}
streams:
  leaders:
    name: Market leaders
    type: research
    focus: |
      Top 5
      by revenue
    tasks: [one, two]
    estimate: 15-30 min
    timeout: 5m
    labels: {zone: a}
    on-failure: [{on: [timeout, network], do: [retry 3, switch, fail], backoff: 1s-1m}]
  summary: {focus: Sum up, needs: [leaders], start: first, continue-on-error: true}
synthesis:
  mode: pipeline
  template: "# Report\n{{stream.leaders}}\n"
  conflicts: {factual: flag, missing: ignore}
  finalize: {quorum: 1, deadline: 1h}
audit: {when: always, stakes: high, min-score: 3.5}
adapt: {split-after: 1.5, max-streams: 9}
keep: 30d
prompt: "{{prompt}} In short."
repository: /srv/code
)",
    R"({"task": "t", "streams": {"a": {"focus": "x", "needs": []}, "b": {"focus": "based on the above"}}})",
    "a: &x [1, 2]\nb: *x\ntask: !!str t\nstreams: {a: {<<: *x}}\n",
    "task: t\nstreams:\n  - {id: a, focus: x}\n  - {id: b, needs: [a]}\n"};
}

std::vector<std::string> plan_markdown_seeds() {
  return {R"(# Competitive intelligence

**Task**: Compare note-taking apps
**Deadline**: 2 hours

## Work Streams

### Stream 1: Market leaders (15-30 min)
**Type**: research
**Focus**: Top 5 by revenue
**Tasks**:
- find them
- compare prices
**Output**: Company profiles

### Stream 2: Summary
**Needs**: Stream 1
**Focus**: Synthesize all findings

## Synthesis
**Conflicts**: factual: flag
)",
          "# T\n### Stream 1: One\nfocus: x\n1. a\n2. b\n### Stream 2: Two\nBased on streams 1-1\n",
          "| Stream | Focus |\n|---|---|\n| a | x |\n"};
}

std::vector<std::string> topology_seeds() {
  return {R"(tributary: 1
cluster: ${NAME:-lab}
coordinator: {listen: 127.0.0.1:4850, state: /var/lib/t}
tls: {ca: ca.pem, cert: c.pem, key: c.key}
workers:
  gemini: {backend: gemini, model: m, api-key-env: KEY, price: {input: 0.3, output: 2.5}, tokens-per-minute: 1M}
  grep: {backend: exec, command: [./tool, "{{focus}}"], environment: {A: b}}
assign: {research: gemini}
nodes:
  alpha: {slots: 4, launch: local, labels: {zone: a}}
  beta: {launch: {ssh: user@beta.example}}
elastic: {min: 0, max: 8, slots: 2, launch: local}
heartbeat: {every: 2s, lost-after: 9s}
on-failure: [{on: [node_lost], do: [retry 5]}]
)",
          "coordinator: {listen: 0.0.0.0:1}\ninsecure: true\n", "cluster: $${A}-${B}-${C:-}\n"};
}

} // namespace tributary::fuzz
