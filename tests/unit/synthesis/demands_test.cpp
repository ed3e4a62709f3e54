#include "runtime/synthesis/demand_words.hpp"
#include "runtime/synthesis/demands.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::vector<std::string> unmet(const std::string& output, const std::string& result) {
  stream_spec stream;
  stream.name = "Part";
  stream.output = output;
  return unmet_output(stream, result);
}

} // namespace

TEST_CASE("a table that was asked for must be there") {
  CHECK(unmet("Pricing comparison table", "It costs ten.").size() == 1);
  CHECK(unmet("Feature comparison matrix", "| a | b |\n|---|---|\n| 1 | 2 |").empty());
  CHECK(unmet("Pricing table", "a | b\n--- | ---\n1 | 2").empty());
  CHECK(unmet("A table of contents", "x").empty());
  CHECK(unmet("A timetable and stable advice", "x").empty());
}

TEST_CASE("fewer items than were asked for are noticed, whatever form they have") {
  auto output = "Strategic recommendations (3-5 actionable items)";
  CHECK(unmet(output, "- one\n- two").size() == 1);
  CHECK(unmet(output, "- one\n- two\n- three").empty());
  CHECK(unmet(output, "1. one\n2. two\n3. three").empty());
  CHECK(unmet(output, "### One\n\n### Two\n\n### Three").empty());
  CHECK(unmet(output, "First, this.\n\nSecond, that.\n\nThird, more.").empty());
  CHECK(unmet("At least 4 risks", "- one").size() == 1);
}

TEST_CASE("numbers that count no items ask for nothing") {
  for (auto output : {"A summary of 500 words", "Takes 15-30 minutes", "Prices of 2026",
                      "A 3 page report", "Top 3 in 2 columns", "3.5 items"})
    CHECK(asked_count(output).at_least <= 5);
  CHECK(unmet("A summary of 500 words", "short").empty());
  CHECK(unmet("Estimate for 15-30 minutes", "short").empty());
}

TEST_CASE("a named part that is nowhere mentioned is missing") {
  auto output = "Company profiles with strengths and weaknesses";
  CHECK(unmet(output, "Strong in Europe, a drawback is the price.").empty());
  CHECK(unmet(output, "### Strengths\n\nFast.\n\n### Weaknesses\n\nDear.").empty());
  auto found = unmet(output, "Strengths: fast.");
  REQUIRE(found.size() == 1);
  CHECK(has(found[0], "weaknesses"));
  CHECK(unmet("Company profiles with strengths/weaknesses", "Pros and cons.").empty());
}

TEST_CASE("a requirement of which no part has a word is missing, once all parts are in") {
  auto p = make_plan({"Leaders", "Costs"});
  p->requirements
    = {"Every profile names a licence", "Each section gives a summary", "Must be there"};
  draft d{p};
  d.put(0, "Profiles of three.");
  CHECK(d.missing().empty());
  d.put(1, "Ten.");
  REQUIRE(d.missing().size() == 1);
  CHECK(has(d.missing()[0], "gives a summary"));
  d.put(1, "In summary, ten.");
  CHECK(d.missing().empty());
  d.put_gap(1, "lost");
  CHECK(d.missing().size() == 2);
  // A lost stream is the run's business; the requirement is the draft's.
  CHECK(d.unmet_requirements().size() == 1);
}

TEST_CASE("what is missing is told in the report and among the conflicts") {
  auto p = make_plan({"Leaders", "Costs"});
  p->streams[0].output = "A comparison table";
  draft d{p};
  d.put(0, "None.");
  d.put_gap(1, "it timed out");
  CHECK(has(d.markdown(true),
            "## What is missing\n\n- Leaders: a table was asked for, and there is none\n"
            "- Costs: it timed out\n"));
  auto all = d.conflicts();
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == "c1");
  CHECK(all[0].type == conflict_type::missing);
  CHECK(all[1].sides.front().stream == 1);
  CHECK(all[1].status == "noted");
}
