#include "config/plan_file.hpp"

#include "tests/support/catch.hpp"

#include <random>

using namespace tributary;

namespace {

/// Draws plans that use every field, with texts that YAML could mistake for something else.
class plan_maker {
public:
  explicit plan_maker(unsigned seed) : dice_(seed) {}

  plan make() {
    plan p;
    p.task = text();
    p.kind = static_cast<plan_kind>(below(4));
    p.requirements = texts();
    p.inputs = {};
    if (coin())
      p.max_parallel = 1 + below(100);
    if (coin())
      p.budget = {int64_t{below(1'000'000)} * 7,
                  coin() ? std::optional{int64_t{below(1000)}} : std::nullopt, span()};
    p.deadline = span();
    auto count = 1 + below(6);
    for (unsigned i = 0; i < count; ++i)
      p.streams.push_back(stream(i));
    p.on_failure = rules();
    p.synthesis = synthesis(p);
    if (coin())
      p.audit = {static_cast<audit_when>(below(3)), coin() ? "high" : "", coin() ? text() : "",
                 1'000 + below(4'001), true};
    if (coin())
      p.adapt = {1'000 + below(5'000), span(), 1 + below(100)};
    p.approve = coin() ? "plan" : "";
    p.learn = coin();
    p.keep = coin() ? "30d" : "";
    p.file = "p.yaml";
    return p;
  }

private:
  unsigned below(unsigned bound) { return dice_() % bound; }
  bool coin() { return dice_() % 2 == 0; }

  std::string text() {
    static const std::vector<std::string> pieces = {"word",
                                                    " ",
                                                    "\n",
                                                    ": ",
                                                    " #",
                                                    "- ",
                                                    "'",
                                                    "\"",
                                                    "\\",
                                                    "null",
                                                    "~",
                                                    "true",
                                                    "{{task}}",
                                                    "[a]",
                                                    "{b}",
                                                    "é",
                                                    "\t",
                                                    "|",
                                                    ">",
                                                    "%",
                                                    "@",
                                                    "`",
                                                    "&x",
                                                    "*x",
                                                    "!t",
                                                    "0x10",
                                                    "1e3",
                                                    "---",
                                                    "...",
                                                    "<<",
                                                    "?",
                                                    ",",
                                                    "2026-01-01",
                                                    "${HOME}",
                                                    "  ",
                                                    "\n\n",
                                                    "a: b",
                                                    "\xC2\x85",
                                                    "\xE2\x80\xA8",
                                                    "\xEF\xBB\xBF",
                                                    "\U0001F600",
                                                    "\r"};
    std::string out = "x";
    for (auto left = below(8); left > 0; --left)
      out += pieces[below(static_cast<unsigned>(pieces.size()))];
    // Any first and last character but for a task of white space alone.
    return coin() ? out : out.substr(1) + "y";
  }

  std::vector<std::string> texts() {
    std::vector<std::string> out;
    for (auto left = below(4); left > 0; --left)
      out.push_back(text());
    return out;
  }

  std::optional<duration> span() {
    static constexpr int64_t scales[] = {1, 1'000, 1'500'000, 60'000'000, 3'600'000'000};
    if (coin())
      return std::nullopt;
    return duration{(1 + below(50)) * scales[below(5)] + (coin() ? below(1000) : 0)};
  }

  std::map<std::string, std::string> labels() {
    std::map<std::string, std::string> out;
    for (auto left = below(3); left > 0; --left)
      out[text()] = text();
    return out;
  }

  std::vector<failure_rule> rules() {
    std::vector<failure_rule> out;
    for (auto left = below(3); left > 0; --left) {
      failure_rule rule;
      rule.on = {static_cast<failure_kind>(below(failure_kinds))};
      rule.steps
        = {{step_kind::retry, 1 + below(5)}, {step_kind::switch_worker, 1}, {step_kind::fail, 1}};
      if (coin()) {
        rule.backoff_min = duration{1 + below(1'000'000)};
        rule.backoff_max = rule.backoff_min + duration{below(1'000'000)};
      }
      out.push_back(std::move(rule));
    }
    return out;
  }

  stream_spec stream(unsigned index) {
    static constexpr const char* ids[] = {"a", "null", "true", "y", "b-2", "no_1"};
    stream_spec s;
    s.id = ids[index];
    s.name = coin() ? s.id : text();
    s.type = coin() ? text() : "";
    s.worker = coin() ? text() : "";
    s.focus = coin() ? text() : "";
    s.tasks = texts();
    s.output = coin() ? text() : "Synthesize all findings";
    s.prompt = coin() ? text() + "\n" + text() : "";
    for (unsigned need = 0; need < index; ++need)
      if (coin()) {
        s.needs.push_back(need);
        if (coin())
          s.inferred_needs[need] = text();
      }
    s.estimate = span();
    s.timeout = span();
    s.idle_timeout = span();
    s.total_timeout = span();
    s.start = coin() ? start_when::all : start_when::first;
    s.continue_on_error = coin();
    s.labels = labels();
    s.workdir = coin() ? "worktree" : "";
    s.approve = coin();
    s.on_failure = rules();
    return s;
  }

  synthesis_spec synthesis(const plan& p) {
    synthesis_spec s;
    s.mode = coin() ? merge_mode::pipeline : merge_mode::barrier;
    s.worker = coin() ? text() : "";
    if (coin())
      s.template_text = text() + "\n{{stream." + p.streams[0].id + "}}\n";
    if (coin())
      s.conflicts = {{"factual", "note"}, {"missing", "flag"}};
    if (coin())
      s.quorum = 1;
    s.deadline = span();
    s.estimate = span();
    s.unresolved = coin() ? "fail" : "";
    return s;
  }

  std::mt19937 dice_;
};

/// Takes out what Markdown has no words for.
void make_sayable(plan& p) {
  p.synthesis.template_text = "sections";
  for (auto& s : p.streams) {
    s.labels.clear();
    s.on_failure.clear();
    s.inferred_needs.clear();
    s.workdir.clear();
    s.prompt.clear();
    s.approve = false;
  }
}

} // namespace

TEST_CASE("a plan that is written as Markdown reads back the same, or is not written") {
  size_t written = 0;
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    auto p = plan_maker{seed}.make();
    p.streams.resize(1);
    if (seed % 2 == 0)
      make_sayable(p);
    auto text = to_markdown(p);
    if (!text) {
      CHECK(text.error().what.find("cannot be said in Markdown") != std::string::npos);
      continue;
    }
    auto got = read_plan(*text, "p.md", {});
    INFO("seed " << seed << "\n" << *text << to_text(got.found));
    REQUIRE(got.value);
    p.file = "p.md";
    p.folder = got.value->folder;
    for (auto& s : got.value->streams)
      s.at = {};
    REQUIRE(*got.value == p);
    ++written;
  }
  // Most texts that are drawn look like marks somewhere.
  CHECK(written > 10);
}

TEST_CASE("what the Markdown template has words for is written with them") {
  plan p;
  p.task = "Note-taking apps";
  p.requirements = {"Every profile names a price"};
  p.inputs = {"sources/*.md"};
  p.max_parallel = 3;
  p.synthesis.mode = merge_mode::barrier;
  p.streams.resize(2);
  p.streams[0]
    = {.id = "leaders", .name = "Market leaders", .type = "research", .worker = "gemini"};
  p.streams[0].tasks = {"Profile each", "List prices"};
  p.streams[0].estimate = std::chrono::minutes{25};
  p.streams[1].id = "strategy-2";
  p.streams[1].name = "Strategy";
  p.streams[1].needs = {0};
  auto text = to_markdown(p, {"the task --> names it", "needs all"});
  REQUIRE(text);
  CHECK(*text == R"(---
tributary: 1
kind: research
max-parallel: 3
synthesis:
  mode: barrier
  template: sections
---

# Note-taking apps

## Requirements
- Every profile names a price

## Inputs
- sources/*.md

### Stream 1: Market leaders - Worker: gemini
<!-- the task - -> names it -->
**Id**: leaders
**Type**: research
**Tasks**:
- Profile each
- List prices
**Dependencies**: None
**Estimated Time**: 25m

### Stream 2: Strategy
<!-- needs all -->
**Id**: strategy-2
**Dependencies**: Stream 1
)");
}

TEST_CASE("a stream that says what Markdown cannot is named") {
  plan p;
  p.task = "x";
  p.streams.resize(1);
  p.streams[0].id = p.streams[0].name = "a";
  REQUIRE(to_markdown(p));
  p.streams[0].labels = {{"zone", "a"}};
  CHECK(to_markdown(p).error().what
        == "what stream a says cannot be said in Markdown as it is; write the plan as YAML");
}

TEST_CASE("a plan that is written as YAML reads back the same") {
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    auto p = plan_maker{seed}.make();
    auto yaml = to_yaml(p);
    auto got = read_plan(yaml, "p.yaml", {});
    INFO("seed " << seed << "\n" << yaml << to_text(got.found));
    REQUIRE(got.value);
    p.folder = got.value->folder;
    for (auto& s : got.value->streams)
      s.at = {};
    REQUIRE(*got.value == p);
    REQUIRE(to_yaml(*got.value) == yaml);
  }
}
