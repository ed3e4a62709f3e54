#include "runtime/base/limits.hpp"
#include "runtime/plan/advice.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plan/make_plan.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

/// The plan of the Markdown text that the contract's readers must take.
plan competitors() {
  plan p;
  auto add = [&p](const char* id, const char* name, const char* focus, const char* output) {
    stream_spec s;
    s.id = id;
    s.name = name;
    s.focus = focus;
    s.output = output;
    p.streams.push_back(s);
  };
  add("market-leaders-research", "Market Leaders Research", "Top 5 established competitors",
      "Company profiles with strengths/weaknesses");
  add("emerging-competitors-research", "Emerging Competitors Research",
      "Top 5 new/innovative players", "Company profiles with threat level");
  add("feature-comparison", "Feature Comparison", "Feature sets across all competitors",
      "Feature comparison matrix");
  add("pricing-analysis", "Pricing Analysis", "Pricing models and positioning",
      "Pricing comparison table");
  add("strategic-insights", "Strategic Insights",
      "Synthesize findings, identify gaps, provide recommendations",
      "Strategic recommendations (3-5 actionable items)");
  return p;
}

/// The same with other words in its fifth stream.
plan competitors_with(const std::string& focus) {
  auto p = competitors();
  p.streams[4].focus = focus;
  return p;
}

indices needs_found(const plan& p, stream_index of) {
  indices out;
  for (const auto& need : find_hidden_needs(p))
    if (need.stream == of)
      out.push_back(need.on);
  return out;
}

/// Whether the plan with all that was found has no cycle.
bool stays_acyclic(plan p) {
  for (const auto& need : find_hidden_needs(p))
    p.streams[need.stream].needs.push_back(need.on);
  return find_cycle(graph_of(p)).empty();
}

const indices all_four{0, 1, 2, 3};

struct row {
  const char* focus;
  indices needs;
};

} // namespace

TEST_CASE(
  "the fifth stream of the competitors' plan needs the other four, and none else needs any") {
  auto found = find_hidden_needs(competitors());
  REQUIRE(found.size() == 4);
  for (stream_index i = 0; i < 4; ++i) {
    CHECK(found[i].stream == 4);
    CHECK(found[i].on == i);
    CHECK(found[i].words == "Synthesize findings");
  }
}

TEST_CASE("words that mean all streams before are understood") {
  for (const char* focus : {
         "Synthesize findings",
         "Synthesise all findings into one strategy",
         "SYNTHESIZE THE KEY FINDINGS",
         "Synthesize research findings and recommend",
         "Consolidate the results; rank them",
         "Combine results into a matrix",
         "Integrate all insights",
         "Combine the findings of the analyses",
         "Compare the results of all research streams",
         "Synthesis of findings",
         "Synthesis of all the findings",
         "Findings synthesis",
         "Validate all findings",
         "Summary of all findings",
         "Cross-check all results",
         "Recommendations based on the above",
         "Recommendations based on all of the above",
         "Based on the above, recommend a position",
         "Strategy building on the above findings",
         "Strategy based on previous streams",
         "Strategy based on the previous results",
         "Draws on earlier findings to recommend a price",
         "Identify gaps using the previous findings",
         "Identify themes across all findings",
         "Gaps from all findings",
         "Use the results above to rank vendors, using the results above",
         "Gather what matters from the other streams",
         "Themes from all other streams",
         "Themes across the other research streams",
         "Depends on the other streams",
         "Findings of the research streams",
         "Results from all streams",
         "A matrix of the results of each stream",
         "All streams' findings in one table",
         "Rank vendors. Then merge in previous streams' results",
         "Cross-stream analysis",
         "Synthesis of streams 1-4",
         "Review Streams 1\xE2\x80\x93"
         "4",
         "Review streams 1 to 4",
         "Merge streams 1, 2, 3 and 4",
         "Merge stream 1 and stream 2, then stream 3 and stream 4's results",
         "Check Streams #1-#2 and workstreams 3 through 4",
         "Uses streams 1-9",
       }) {
    INFO(focus);
    CHECK(needs_found(competitors_with(focus), 4) == all_four);
  }
}

TEST_CASE("words that name a stream mean that stream") {
  const row rows[] = {
    {"Turn the feature comparison into a roadmap", {2}},
    {"Turn the FEATURE  COMPARISON into a roadmap", {2}},
    {"Price against the pricing-analysis", {3}},
    {"Weigh market leaders research and pricing analysis", {0, 3}},
    {"Rank by stream 2's results", {1}},
    {"According to Stream 2 and Stream 4", {1, 3}},
    {"Wait for stream 3", {2}},
    {"Threats found by Stream 2, prices from Stream 4", {1, 3}},
    {"Compared to stream 1, who wins?", {0}},
    {"Read `feature-comparison` first", {2}},
  };
  for (const auto& r : rows) {
    INFO(r.focus);
    CHECK(needs_found(competitors_with(r.focus), 4) == r.needs);
  }
}

TEST_CASE("words that only look like a reference mean none") {
  for (const char* focus : {
         "",
         "Feature sets across all competitors",
         "Pricing models and positioning",
         "Top 5 market leaders",
         "Interview ten customers and synthesize findings",
         "Interview ten customers. Synthesize findings",
         "Synthesize findings from 20 customer interviews",
         "Synthesize findings of recent papers",
         "Synthesize your findings",
         "Synthesis of polymers",
         "Synthesize proteins",
         "Summarize findings",
         "Summary of findings per vendor",
         "Write up results",
         "Combine harvesters and tractors",
         "Combine results from three search engines",
         "Compare the results of GPT-4 and Claude",
         "Compare results",
         "Merge conflicts in the repository",
         "Results above average",
         "Vendors with growth based on the above average price",
         "Vendors above 10 million revenue",
         "Improve on previous results of the company",
         "Compare with previous year results",
         "Based on previous findings in the literature",
         "The previous owners of the company",
         "Event streams, stream processing and other streams of revenue",
         "Revenue streams of each vendor",
         "Merge and join streams in Kafka",
         "Kafka Streams 3.7 release",
         "Stream 2 videos at once",
         "Stream 4K video",
         "Streams of 1-4 events",
         "Stream 0 and stream 99",
         "Stream 5",
         "Without using the other streams",
         "Independent of the other streams",
         "What is different from the other streams",
         "Not based on the above",
         "Do not use results from all streams",
         "Prepare input for stream 2",
         "Output to be used by stream 3",
         "Feeds stream 3 and informs stream 4",
         "Hand over to the pricing analysis",
         "Competitors not covered by Market Leaders Research",
         "Everything except the feature comparison",
         "Market leaders' pricing",
         "Feature: comparison of prices",
         "Pricing. Analysis follows",
       }) {
    INFO(focus);
    CHECK(needs_found(competitors_with(focus), 4).empty());
  }
}

TEST_CASE("a single or common word names a stream only where it is spoken of as one") {
  auto p = plan_of({{}, {}, {}, {}});
  p.streams[0].id = p.streams[0].name = "leaders";
  p.streams[1].id = p.streams[1].name = "test";
  p.streams[2].id = "open-source";
  p.streams[2].name = "Open source";
  const row rows[] = {
    {"Features of the leaders", {}},
    {"Test results of open source tools", {}},
    {"Pricing of open-source vendors, with tests", {}},
    {"Search results of test leaders", {}},
    {"Use the leaders findings", {0}},
    {"Use leaders' findings", {0}},
    {"Rank the results of the leaders", {0}},
    {"Continue the test stream", {1}},
    {"Continue the open source stream", {2}},
    {"Read `test` and `leaders`", {0, 1}},
  };
  for (const auto& r : rows) {
    INFO(r.focus);
    p.streams[3].focus = r.focus;
    CHECK(needs_found(p, 3) == r.needs);
  }
}

TEST_CASE("a name that several streams have names none") {
  auto p = competitors_with("Extend the feature comparison");
  p.streams[3].name = "Feature Comparison";
  CHECK(needs_found(p, 4).empty());
}

TEST_CASE("a stream that carries another's name in its own does not refer to it") {
  auto p = plan_of({{}, {}});
  p.streams[0].name = "Pricing models";
  p.streams[1].name = "Pricing models of Europe";
  p.streams[1].focus = "Pricing models in Europe, and pricing models of Europe by country";
  CHECK(find_hidden_needs(p).empty());
  p.streams[1].focus += ", with the pricing models findings";
  CHECK(needs_found(p, 1) == indices{0});
}

TEST_CASE("every part of a stream is read, each for what it can mean") {
  auto p = plan_of({{}, {}});
  auto& s = p.streams[1];
  SECTION("its name") {
    s.name = "Synthesis of all findings";
    CHECK(needs_found(p, 1) == indices{0});
  }
  SECTION("its first task") {
    s.tasks = {"Synthesize findings", "Identify gaps"};
    CHECK(needs_found(p, 1) == indices{0});
  }
  SECTION("a later task, which may build on the tasks before it") {
    s.tasks = {"Interview customers", "Synthesize findings", "Rank them based on the above",
               "Look for themes across all findings"};
    CHECK(needs_found(p, 1).empty());
    s.tasks.push_back("Compare with the previous streams' findings");
    CHECK(needs_found(p, 1) == indices{0});
  }
  SECTION("its output") {
    s.output = "Synthesis of findings";
    CHECK(needs_found(p, 1).empty());
    s.output = "Recommendations based on the above findings";
    CHECK(needs_found(p, 1) == indices{0});
  }
  SECTION("the placeholders of its prompt, not its words") {
    s.prompt = "Synthesize findings. {{needs.nobody}} {{needs.}} {{needs.s1}} {{needs.";
    CHECK(needs_found(p, 1).empty());
    s.prompt += " {{needs.s0}}";
    auto found = find_hidden_needs(p);
    REQUIRE(found.size() == 1);
    CHECK(found[0].words == "{{needs.s0}}");
  }
}

TEST_CASE("the first stream has nothing above it") {
  auto p = plan_of({{}, {}});
  p.streams[0].focus = "Synthesize findings based on the above";
  CHECK(find_hidden_needs(p).empty());
}

TEST_CASE("a stream that gathers from the others may stand first") {
  auto p = plan_of({{}, {}, {}});
  p.streams[0].focus = "Recommendations from the other streams";
  CHECK(needs_found(p, 0) == indices{1, 2});
}

TEST_CASE("declared needs are what general words refer to, but not what names do") {
  auto p = competitors_with("Synthesize findings, with the pricing analysis and stream 2");
  p.streams[4].needs = {0, 1};
  CHECK(needs_found(p, 4) == indices{3});
}

TEST_CASE("nothing that is found closes a cycle") {
  SECTION("with what is declared") {
    auto p = plan_of({{1}, {}, {0}});
    p.streams[1].focus = "Use stream 1, stream 3 and the other streams";
    CHECK(find_hidden_needs(p).empty());
  }
  SECTION("between two that name each other") {
    auto p = plan_of({{}, {}});
    p.streams[0].focus = "Use stream 2";
    p.streams[1].focus = "Use stream 1";
    CHECK(needs_found(p, 1) == indices{0});
    CHECK(stays_acyclic(p));
  }
  SECTION("among several that gather from all") {
    auto p = plan_of({{}, {}, {}, {}});
    for (auto& s : p.streams)
      s.focus = "Themes from the other streams";
    CHECK(find_hidden_needs(p).size() == 6);
    CHECK(stays_acyclic(p));
  }
  SECTION("in a plan that has one already") {
    auto p = plan_of({{1}, {0}, {}, {}});
    p.streams[3].focus = "Synthesize findings";
    CHECK(needs_found(p, 3) == indices{2});
  }
}

TEST_CASE("plans that name each other at random never get a cycle") {
  uint64_t state = 7;
  auto dice = [&state](uint64_t sides) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % sides;
  };
  for (int round = 0; round < 200; ++round) {
    auto count = static_cast<stream_index>(2 + dice(12));
    plan p;
    for (stream_index s = 0; s < count; ++s) {
      p.streams.push_back(stream_of(s));
      if (s > 0 && dice(4) == 0)
        p.streams[s].needs = {static_cast<stream_index>(dice(s))};
      for (int i = 0; i < 2; ++i)
        p.streams[s].focus += " Use stream " + std::to_string(1 + dice(count)) + ".";
      if (dice(5) == 0)
        p.streams[s].focus += " Themes from the other streams";
    }
    INFO(round);
    CHECK(stays_acyclic(p));
  }
}

TEST_CASE("a warning quotes the words as they were written") {
  auto found = find_hidden_needs(competitors_with("Turn the  Feature\n Comparison into a plan"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].words == "Feature Comparison");
}

TEST_CASE("hostile words are read without harm") {
  for (const auto& focus :
       {std::string(1'000'000, 'a'), std::string(200'000, '-'), std::string("\xE2\x80"),
        std::string("\xFF\xFE stream \x80 1"), std::string("stream 99999999999999999999"),
        std::string("streams 4-1, 0-0, 1-"), std::string("streams 1-4294967295"),
        std::string("\0streams\0 1", 11), std::string("'s 's `'s` \xE2\x80\x99s")}) {
    auto p = competitors_with(focus);
    CHECK(stays_acyclic(p));
  }
}

TEST_CASE("many streams that all build on the above stay within the bound") {
  constexpr stream_index count = 10'000;
  plan p;
  for (stream_index s = 0; s < count; ++s) {
    p.streams.push_back(stream_of(s));
    p.streams.back().name = "Study of topic " + std::to_string(s);
    p.streams.back().focus = "Recommendations based on the above, and on study of topic 17";
  }
  auto found = find_hidden_needs(p);
  CHECK(found.size() <= limits::inferred_needs + 2 * count);
  CHECK(found.back().stream == count - 1);
  CHECK(found.back().on == count - 2);
}
