#include "runtime/plan/advice.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plan/make_plan.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

plan_estimate estimated(const plan& p, uint32_t slots = 8) {
  return estimate_plan(p, slots, {});
}

std::vector<std::string> kinds_of(const plan_estimate& e) {
  std::vector<std::string> out;
  for (const auto& a : e.advices)
    out.push_back(a.kind);
  return out;
}

using kinds = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The only advice of the plan, or one that says that there is another number of them.
advice only_advice(const plan& p, uint32_t slots = 8) {
  auto all = estimated(p, slots).advices;
  return all.size() == 1 ? all[0] : advice{std::to_string(all.size()) + " advices", "", "", {}};
}

} // namespace

TEST_CASE("an estimate says waves, path, times, speedup and peak") {
  auto p = plan_of({{}, {}, {}, {}, {0, 1, 2, 3}}, 10min);
  auto e = estimated(p);
  CHECK(e.waves == std::vector<indices>{{0, 1, 2, 3}, {4}});
  CHECK(e.critical_path == indices{0, 4});
  CHECK(e.critical == 20min);
  CHECK(e.sequential == 50min);
  CHECK(e.parallel == 20min);
  CHECK(e.speedup == 2.5);
  CHECK(e.peak_parallel == 4);
  CHECK(e.slots == 8);
  CHECK(e.advices.empty());
}

TEST_CASE("fewer slots mean more time and a lower peak") {
  auto e = estimated(plan_of({{}, {}, {}, {}}, 10min), 2);
  CHECK(e.parallel == 20min);
  CHECK(e.peak_parallel == 2);
  CHECK(e.slots == 2);
}

TEST_CASE("a plan's own bound holds where there are more slots, and none counts as one") {
  auto p = plan_of({{}, {}, {}, {}}, 10min);
  p.max_parallel = 3;
  CHECK(estimated(p, 8).slots == 3);
  CHECK(estimated(p, 2).slots == 2);
  CHECK(estimated(p, 0).slots == 1);
  CHECK(estimated(p, 0).parallel == 40min);
}

TEST_CASE("an empty plan has an estimate too") {
  auto e = estimated(plan{});
  CHECK(e.waves.empty());
  CHECK(e.parallel == 0s);
  CHECK(e.speedup == 1.0);
  CHECK(e.advices.empty());
}

TEST_CASE("a barrier adds the whole synthesis, a pipeline its last part") {
  auto p = plan_of({{}, {}, {}, {}}, 10min);
  p.synthesis.estimate = 4min;
  p.synthesis.mode = merge_mode::barrier;
  CHECK(estimated(p).parallel == 14min);
  CHECK(estimated(p).sequential == 44min);
  p.synthesis.mode = merge_mode::pipeline;
  // All end at once, so that the folds queue up; with ends apart only the last one comes on top.
  CHECK(estimated(p).parallel == 14min);
  for (stream_index s = 0; s < 4; ++s)
    p.streams[s].estimate = 10min + s * 1min;
  CHECK(estimated(p).parallel == 14min);
  CHECK(estimated(p).synthesis == 4min);
}

TEST_CASE("synthesis costs nothing with the built-in merger, a minute with a worker") {
  auto p = plan_of({{}, {}}, 10min);
  CHECK(estimated(p).synthesis == 0s);
  p.synthesis.worker = "codex";
  CHECK(estimated(p).synthesis == default_estimate);
  p.synthesis.estimate = 90s;
  CHECK(estimated(p).synthesis == 90s);
}

TEST_CASE("the parts of a synthesis add up exactly") {
  auto p = flat_plan({1s, 1s, 1s});
  p.synthesis.estimate = duration{100};
  CHECK(estimated(p).parallel == 1s + duration{100});
}

TEST_CASE("a chain is told that it is one") {
  auto found = only_advice(chain_of(4, 10min));
  CHECK(found.kind == "strong-dependencies");
  CHECK(has(found.what, "1.00 times"));
  CHECK(has(found.remedy, "'s0' -> 's1' -> 's2' -> 's3'"));
  CHECK(found.streams == indices{0, 1, 2, 3});
}

TEST_CASE("a long chain is named by its ends") {
  auto found = only_advice(chain_of(100, 10min));
  CHECK(has(found.remedy, "'s0' -> 's1'"));
  CHECK(has(found.remedy, "94 more"));
  CHECK(has(found.remedy, "'s99'"));
  CHECK(found.remedy.size() < 200);
}

TEST_CASE("a plan that gains enough is not told of its dependencies") {
  // 4 streams of which 3 are in a row: 1.33 times as fast.
  CHECK(kinds_of(estimated(plan_of({{}, {0}, {1}, {}}, 10min))).empty());
  // 5 with 4 in a row: 1.25 times.
  CHECK(kinds_of(estimated(plan_of({{}, {0}, {1}, {2}, {}}, 10min)))
        == kinds{"strong-dependencies"});
}

TEST_CASE("too few slots are not mistaken for dependencies") {
  CHECK(kinds_of(estimated(plan_of({{}, {}, {}, {}}, 10min), 1)).empty());
}

TEST_CASE("one stream alone is fine as it is") {
  CHECK(kinds_of(estimated(plan_of({{}}, 10min))).empty());
}

TEST_CASE("a stream that all others wait for is named") {
  auto p = plan_of({{}, {0}, {0}, {1, 2}}, 10min);
  p.streams.push_back(stream_of(4, {0}, 10min));
  p.streams[0].tasks = {"Write the schema", "Write the samples"};
  auto found = only_advice(p);
  CHECK(found.kind == "blocking-stream");
  CHECK(found.streams == indices{0});
  CHECK(has(found.what, "'s0' blocks all 4 others"));
  CHECK(has(found.remedy, "'Write the schema'"));
}

TEST_CASE("a blocker that is over at once is not worth a thought") {
  auto p = plan_of({{}, {0}, {0}, {0}, {0}}, 10min);
  p.streams[0].estimate = 30s;
  CHECK(kinds_of(estimated(p)).empty());
}

TEST_CASE("a stream at the end that needs all others blocks none") {
  CHECK(kinds_of(estimated(plan_of({{}, {}, {}, {0, 1, 2}}, 10min))).empty());
}

TEST_CASE("small streams for one worker in one wave are to be combined, by name") {
  auto p = flat_plan({1s, 10min, 1s, 10min, 2s, 1s, 10min, 10min, 10min});
  for (auto s : {0, 2, 4})
    p.streams[s].worker = "gemini";
  p.streams[5].worker = "codex";
  auto found = only_advice(p);
  CHECK(found.kind == "over-parallelised");
  CHECK(found.streams == indices{0, 2, 4});
  CHECK(has(found.what, "3 streams for 'gemini' in wave 1"));
  CHECK(found.remedy == "combine 's0', 's2' and 's4' into one stream");
}

TEST_CASE("what a stream costs is told as measured where it was") {
  auto p = flat_plan(std::vector<duration>(12, 5ms));
  coordination_cost cost{8ms, 60};
  auto all = estimate_plan(p, 8, cost).advices;
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == "over-parallelised");
  CHECK(all[0].what
        == "12 streams in wave 1 take less than 16ms each, while each costs about 8ms of "
           "coordination (measured on 60 streams): 2 streams would save 80ms");
  // The same plan is fine where a stream costs next to nothing.
  cost.per_stream = 1ms;
  CHECK(estimate_plan(p, 8, cost).advices.empty());
  // Nobody has measured: what is usual.
  auto usual = only_advice(p).what;
  INFO(usual);
  CHECK(has(usual, "while to run a stream at all costs 2.0s: one stream would save"));
}

TEST_CASE("small streams alone with their worker are combined with each other") {
  auto p = flat_plan({1s, 10min, 1s, 10min});
  p.streams[0].worker = "gemini";
  p.streams[2].worker = "codex";
  CHECK(only_advice(p).streams == indices{0, 2});
}

TEST_CASE("small streams of different waves stay apart") {
  auto p = plan_of({{}, {}, {0}, {}}, 10min);
  p.streams[0].estimate = 1s;
  p.streams[2].estimate = 1s;
  CHECK(kinds_of(estimated(p)).empty());
}

TEST_CASE("many small streams become streams of a fair size") {
  auto found = only_advice(flat_plan(std::vector<duration>(1000, 1s)));
  CHECK(found.kind == "over-parallelised");
  CHECK(has(found.remedy, "125 streams in all"));
  CHECK(has(found.remedy, "'s0', 's1', 's2', 's3', 's4', 's5' and 2 more"));
  CHECK(found.streams.size() == 1000);
  CHECK(found.remedy.size() < 400);
}

TEST_CASE("streams without any length are combined in bounded lots") {
  CHECK(has(only_advice(flat_plan(std::vector<duration>(100, 0s))).remedy, "5 streams in all"));
}

TEST_CASE("no stream is left over alone when small ones are combined") {
  // 3 s each: 8 s are full after 3, the seventh joins the second lot.
  auto found = only_advice(flat_plan(std::vector<duration>(7, 3s)));
  CHECK(has(found.remedy, "'s3', 's4', 's5' and 's6'"));
}

TEST_CASE("a stream far longer than the rest is to be split at a task with a name") {
  auto p = flat_plan({5min, 5min, 5min, 30min});
  p.streams[3].tasks = {"Profile", "Compare", "Rank", "Recommend"};
  auto found = only_advice(p);
  CHECK(found.kind == "outsized-stream");
  CHECK(found.streams == indices{3});
  CHECK(
    found.remedy
    == "split it into 4 streams, at task 2 ('Compare'), task 3 ('Rank') and task 4 ('Recommend')");
  p.streams[3].estimate = 16min;
  p.streams[3].tasks = {"Profile", "Compare"};
  CHECK(only_advice(p).remedy == "split it into 2 streams, at task 2 ('Compare')");
  p.streams[3].tasks.clear();
  CHECK(has(only_advice(p).remedy, "name its tasks"));
}

TEST_CASE("a stream three times as long as the rest is still in proportion") {
  CHECK(kinds_of(estimated(flat_plan({5min, 5min, 5min, 15min}))).empty());
}

TEST_CASE("of two streams the far longer one is to be split") {
  CHECK(only_advice(flat_plan({30min, 2min})).streams == indices{0});
  CHECK(kinds_of(estimated(flat_plan({30min, 15min}))).empty());
}

TEST_CASE("a plan that is one chain is told so, whatever its longest stream") {
  auto p = plan_of({{}, {0}}, 1min);
  p.streams[0].estimate = 25min;
  CHECK(kinds_of(estimated(p)) == kinds{"strong-dependencies", "outsized-stream"});
}

TEST_CASE("a long stream that others outlast is left in peace") {
  auto p = plan_of({{}, {0}, {1}, {2}, {3}, {}, {}, {}, {}, {}, {}}, 10min);
  for (stream_index s = 0; s < 11; ++s)
    if (s > 5)
      p.streams[s].estimate = 3min;
  p.streams[5].estimate = 20min;
  CHECK(kinds_of(estimated(p)).empty());
}

TEST_CASE("one long stream is not mistaken for dependencies") {
  auto p = plan_of({{}, {}, {}, {0, 1, 2}}, 1min);
  p.streams[0].estimate = 60min;
  CHECK(kinds_of(estimated(p)) == kinds{"outsized-stream"});
}

TEST_CASE("a synthesis that adds more than the streams save is named with what to do") {
  auto p = flat_plan({5min, 5min, 5min});
  p.synthesis.worker = "codex";
  p.synthesis.mode = merge_mode::barrier;
  p.synthesis.estimate = 11min;
  auto found = only_advice(p);
  CHECK(found.kind == "costly-synthesis");
  CHECK(has(found.what, "11m"));
  CHECK(has(found.remedy, "pipeline"));
  p.synthesis.mode = merge_mode::pipeline;
  CHECK(has(only_advice(p).remedy, "built-in merger"));
  p.synthesis.estimate = 9min;
  CHECK(kinds_of(estimated(p)).empty());
}

TEST_CASE("a need that only words tell of is an advice, found or inferred") {
  auto p = plan_of({{}, {}, {}, {}}, 10min);
  p.streams[3].focus = "Synthesize findings";
  auto found = only_advice(p);
  CHECK(found.kind == "hidden-dependency");
  CHECK(found.streams == indices{3});
  CHECK(
    has(found.what, "'s3' builds on 's0', 's1' and 's2' by its words (\"Synthesize findings\")"));
  CHECK(has(found.what, "without their results"));
  CHECK(has(found.remedy, "needs: [s0, s1, s2]"));
  p.streams[3].needs = {0, 1, 2};
  for (stream_index s = 0; s < 3; ++s)
    p.streams[3].inferred_needs[s] = "Synthesize findings";
  found = only_advice(p);
  CHECK(has(found.what, "taken to wait"));
  CHECK(has(found.remedy, "needs: [s0, s1, s2]"));
}

TEST_CASE("a plan without any estimate is told what its figures are worth") {
  auto e = estimated(plan_of({{}, {}, {0, 1}}, std::nullopt));
  CHECK(kinds_of(e) == kinds{"no-estimates"});
  CHECK(e.sequential == 3 * default_estimate);
  CHECK(e.parallel == 2 * default_estimate);
  CHECK(has(e.advices[0].what, "No stream has an estimate"));
  auto p = plan_of({{}, {}, {0, 1}}, std::nullopt);
  p.streams[1].estimate = 2min;
  CHECK(kinds_of(estimated(p)).empty());
}

TEST_CASE("small streams without estimates are nobody's guess") {
  auto e = estimate_plan(plan_of({{}, {}, {}}, std::nullopt), 8, {10min});
  CHECK(kinds_of(e) == kinds{"no-estimates"});
}

TEST_CASE("nobody reads a thousand advices of one kind") {
  plan p;
  for (stream_index s = 0; s < 2000; ++s)
    p.streams.push_back(
      stream_of(s, s < 2 ? indices{} : indices{s - 2}, duration{std::chrono::seconds{1}}));
  for (const auto& kind : kinds_of(estimated(p)))
    CHECK(kind == "over-parallelised");
  auto e = estimated(p);
  CHECK(e.advices.size() == 5);
  CHECK(has(e.advices.back().what, "995 more like it"));
}

TEST_CASE("the same plan is always told the same") {
  auto p = flat_plan({1s, 1s, 1s, 30min, 5min, 2s});
  p.streams[5].focus = "Synthesize findings";
  auto first = estimated(p);
  auto second = estimated(p);
  REQUIRE(first.advices.size() == second.advices.size());
  for (size_t i = 0; i < first.advices.size(); ++i) {
    CHECK(first.advices[i].what == second.advices[i].what);
    CHECK(first.advices[i].remedy == second.advices[i].remedy);
  }
}

TEST_CASE("estimates that no clock holds are borne") {
  auto e = estimated(chain_of(100, duration::max() / 2));
  CHECK(e.sequential == duration::max());
  CHECK(e.parallel == duration::max());
}

TEST_CASE("a plan with a cycle, which config refuses, is estimated without harm") {
  auto e = estimated(plan_of({{1}, {0}, {}}, 10min));
  CHECK(e.waves == std::vector<indices>{{2}});
}
