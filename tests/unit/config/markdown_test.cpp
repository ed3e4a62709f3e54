#include "config/markdown_values.hpp"
#include "config/plan_file.hpp"
#include "config/plan_lines.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace tributary::config;
using namespace std::chrono_literals;

namespace {

using needs = std::vector<stream_index>;
using texts = std::vector<std::string>;

plan read_good(std::string_view text, const std::string& file = "p.md") {
  auto got = read_plan(text, file, {});
  INFO(to_text(got.found));
  REQUIRE(got.value);
  return *got.value;
}

/// A plan of three streams whose last one says this of its dependencies.
needs needs_for(const std::string& words) {
  return read_good(
           "# T\n### Stream 1: Market Leaders\n**Focus**: x\n### Stream 2: Research, Pricing and "
           "Sales\n**Focus**: y\n### Stream 3: End\n**Focus**: z\n**Dependencies**: "
           + words + "\n")
    .streams[2]
    .needs;
}

std::string named(std::string_view heading) {
  auto got = read_stream_heading(heading);
  return got.is_stream ? std::to_string(got.number) + "|" + got.name + "|" + got.worker : "no";
}

constexpr auto issue_plan = R"(# Competitive Intelligence Report
### Stream 1: Market Leaders Research
- **Worker**: gemini
- **Focus**: Top 5 established competitors
- **Output**: Company profiles with strengths/weaknesses
### Stream 2: Emerging Competitors Research
- **Worker**: gemini
- **Focus**: Top 5 new/innovative players
- **Output**: Company profiles with threat level
### Stream 3: Feature Comparison
- **Worker**: gemini
- **Focus**: Feature sets across all competitors
- **Output**: Feature comparison matrix
### Stream 4: Pricing Analysis
- **Worker**: gemini
- **Focus**: Pricing models and positioning
- **Output**: Pricing comparison table
### Stream 5: Strategic Insights
- **Worker**: codex
- **Focus**: Synthesize findings, identify gaps, provide recommendations
- **Output**: Strategic recommendations (3-5 actionable items)
)";

} // namespace

TEST_CASE("five streams as people write them run as they stand, the last after the others") {
  auto got = read_plan(issue_plan, "plan.md", {});
  REQUIRE(got.value);
  const auto& p = *got.value;
  CHECK(p.task == "Competitive Intelligence Report");
  REQUIRE(p.streams.size() == 5);
  CHECK(p.streams[0].id == "market-leaders-research");
  CHECK(p.streams[0].worker == "gemini");
  CHECK(p.streams[0].focus == "Top 5 established competitors");
  CHECK(p.streams[3].needs.empty());
  CHECK(p.streams[4].needs == needs{0, 1, 2, 3});
  REQUIRE(got.found.size() == 1);
  CHECK(got.found[0].level == severity::warning);
  CHECK(got.found[0].at == place{18, 5});
  CHECK(got.found[0].what.find("(\"Synthesize findings\")") != std::string::npos);
}

TEST_CASE("the template of the contract is read whole") {
  auto p = read_good(R"(# Competitive Intelligence Report

Some words of introduction.

### Stream 1: Market Leaders - Worker: gemini
**Tasks**: Top 5 established competitors
**Output**: Company profiles
**Dependencies**: None
**Estimated Time**: 15-30 min
)");
  REQUIRE(p.streams.size() == 1);
  const auto& s = p.streams[0];
  CHECK(s.name == "Market Leaders");
  CHECK(s.worker == "gemini");
  CHECK(s.tasks == texts{"Top 5 established competitors"});
  CHECK(s.output == "Company profiles");
  CHECK(s.estimate == 30min);
}

TEST_CASE("a stream's heading may carry its worker in many ways") {
  CHECK(named("Stream 1: Market Leaders - Worker: gemini") == "1|Market Leaders|gemini");
  CHECK(named("Stream 2 — Pricing (gemini)") == "2|Pricing|gemini");
  CHECK(named("Stream 3 – Pricing (SaaS)") == "3|Pricing (SaaS)|");
  CHECK(named("Stream 4: Pricing (Worker: `codex`)") == "4|Pricing|codex");
  CHECK(named("**Stream 5:** Pricing | **Worker**: Claude Code") == "5|Pricing|claude");
  CHECK(named("Workstream #6. Pricing @codex") == "6|Pricing|codex");
  CHECK(named("stream: Pricing [Gemini]") == "0|Pricing|gemini");
  CHECK(named("Stream 7") == "7||");
  CHECK(named("Streaming platforms") == "no");
  CHECK(named("Streams") == "no");
  CHECK(named("Overview") == "no");
}

TEST_CASE("marks, bullets and colons stand where people put them") {
  auto p = read_good("Title\n=====\n\n"
                     "**Stream 1: One**\r\n"
                     "* **Worker:** gemini\r\n"
                     "* __Focus__: First line\r\n"
                     "  and its second\r\n"
                     "+ Output: Table\r\n"
                     "## Stream 2: Two\n"
                     "What it is about.\n"
                     "1. First task\n"
                     "2) Second task\n"
                     "## Notes\n- not a task\n");
  CHECK(p.task == "Title");
  REQUIRE(p.streams.size() == 2);
  CHECK(p.streams[0].worker == "gemini");
  CHECK(p.streams[0].focus == "First line and its second");
  CHECK(p.streams[0].output == "Table");
  CHECK(p.streams[1].focus == "What it is about.");
  CHECK(p.streams[1].tasks == texts{"First task", "Second task"});
}

TEST_CASE("task lists keep what stands deeper with its task") {
  auto p = read_good(R"(# T
### Stream 1: One
- **Tasks**:
  - [ ] Profile each:
    - name
    - price
  - [x] List them
- **Output**:
  - A table
  - A list
### Stream 2: Two
#### Tasks
- a
- b
#### Deliverables
A table
)");
  CHECK(p.streams[0].tasks == texts{"Profile each: name; price", "List them"});
  CHECK(p.streams[0].output == "A table; A list");
  CHECK(p.streams[1].tasks == texts{"a", "b"});
  CHECK(p.streams[1].output == "A table");
}

TEST_CASE("dependencies are named by number, range, name or as all") {
  CHECK(needs_for("None").empty());
  CHECK(needs_for("none (independent)").empty());
  CHECK(needs_for("Stream 1") == needs{0});
  CHECK(needs_for("Streams 1-2") == needs{0, 1});
  CHECK(needs_for("Streams 1 – 2 (all done)") == needs{0, 1});
  CHECK(needs_for("Stream 1, Stream 2") == needs{0, 1});
  CHECK(needs_for("1 & 2") == needs{0, 1});
  CHECK(needs_for("Stream 1 and 2 findings") == needs{0, 1});
  CHECK(needs_for("`market-leaders`") == needs{0});
  CHECK(needs_for("Research, Pricing and Sales, Market leaders") == needs{0, 1});
  CHECK(needs_for("all previous streams") == needs{0, 1});
  CHECK(needs_for("All other streams") == needs{0, 1});
}

TEST_CASE("a spoken span counts by its upper end") {
  auto span = [](std::string_view text) { return read_spoken_span(text).value; };
  CHECK(span("15-30 min") == 30min);
  CHECK(span("15 – 30 minutes") == 30min);
  CHECK(span("~2 hours") == 2h);
  CHECK(span("1 hour 30 minutes") == 90min);
  CHECK(span("1h30m") == 90min);
  CHECK(span("1.5 hours") == 90min);
  CHECK(span("45 min to 1 hour") == 1h);
  CHECK(span("30 min (two passes)") == 30min);
  CHECK(!span("TBD"));
  CHECK(read_spoken_span("TBD").is_understood);
  CHECK(read_spoken_span("30").has_no_unit);
  CHECK(!read_spoken_span("a while").is_understood);
  CHECK(!read_spoken_span("99999 days").is_understood);
}

TEST_CASE("workers are called as they are called here") {
  CHECK(worker_named("**Gemini**") == "gemini");
  CHECK(worker_named("Claude Code") == "claude");
  CHECK(worker_named("codex (validation)") == "codex");
  CHECK(worker_named("`my-grep`") == "my-grep");
  CHECK(worker_named("TBD").empty());
}

TEST_CASE("a plan that was pasted as a code block is read out of it") {
  auto p = read_good(
    "Here is the plan:\n```markdown\n# T\n### Stream 1: One\n**Focus**: x\n```\nGood luck\n");
  CHECK(p.task == "T");
  CHECK(p.streams[0].focus == "x");
}

TEST_CASE("an example in a code block is no stream") {
  auto p = read_good("# T\n### Stream 1: One\n**Focus**: x\n```\n### Stream 2: Two\n```\n");
  CHECK(p.streams.size() == 1);
}

TEST_CASE("headings without the word stream are streams where fields stand below") {
  auto p = read_good(
    "# T\n## Overview\nWords.\n## Market Leaders\n- **Worker**: gemini\n## 2. Pricing\n- "
    "**Focus**: y\n");
  REQUIRE(p.streams.size() == 2);
  CHECK(p.streams[0].name == "Market Leaders");
  CHECK(p.streams[1].name == "Pricing");
}

TEST_CASE("what Markdown has no form for stands in front, between lines of dashes") {
  auto p = read_good(
    "---\nkind: analysis\nmax-parallel: 2\nsynthesis: {mode: barrier}\n---\n# T\n"
    "**Requirements**:\n- A price each\n### Stream 1: One\n**Focus**: x\n## Synthesis\n");
  CHECK(p.kind == plan_kind::analysis);
  CHECK(p.max_parallel == 2u);
  CHECK(p.synthesis.mode == merge_mode::barrier);
  CHECK(p.requirements == texts{"A price each"});
  CHECK(p.streams[0].at == place{9, 5});
}

TEST_CASE("streams of one name get ids of their own") {
  auto p = read_good("# T\n### Stream 1: One\n**Focus**: x\n### Stream 2: One\n**Focus**: y\n");
  CHECK(p.streams[0].id == "one");
  CHECK(p.streams[1].id == "one-2");
}

TEST_CASE("the option --set reaches a Markdown plan by the same keys") {
  plan_overrides o;
  o.sets = {"streams.one.timeout=5m", "kind=content"};
  auto got = read_plan("# T\n### Stream 1: One\n**Focus**: x\n", "p.md", o);
  REQUIRE(got.value);
  CHECK(got.value->streams[0].timeout == 5min);
  CHECK(got.value->kind == plan_kind::content);
}

TEST_CASE("Markdown is told from YAML by the ending, else by a stream's heading") {
  CHECK(read_good("# T\n### Stream 1: One\n**Focus**: x\n", "plan.txt").streams.size() == 1);
  CHECK(read_good("# Stream 1: a comment\ntask: t\nstreams: {a: {focus: x}}\n", "plan").task
        == "t");
}
