#include "runtime/audit/audit_rubric.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/audit/make_work.hpp"

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("the mean leaves out what is not scored, and rounds to the nearest thousandth") {
  score_card card;
  CHECK_FALSE(mean_milli(card));
  at(card, criterion::coverage).milli = 5000;
  CHECK(mean_milli(card) == 5000);
  at(card, criterion::actionability).milli = 1000;
  CHECK(mean_milli(card) == 4000);
  at(card, criterion::actionability).milli = 1002;
  CHECK(mean_milli(card) == 4001);
  CHECK(score_text(4050) == "4.050");
}

TEST_CASE("the same work has the same scores, each within 1 and 5") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten, see leaders.md:3.", 2, 2);
  work.write(1, "Nothing.", 1, 0);
  auto once = work.score();
  CHECK(once == work.score());
  REQUIRE(mean_milli(once.scores));
  for (const auto& each : once.scores)
    if (each.milli)
      CHECK((*each.milli >= score_min_milli && *each.milli <= score_max_milli));
}

TEST_CASE("a part that is not there costs coverage, and caps it whoever judges") {
  made_work work{{"Leaders", "Costs", "Risks"}};
  work.write(0, "Ten.");
  work.write(1, "Two.");
  work.write(2, "One.");
  CHECK(work.milli(criterion::coverage) == 5000);
  CHECK_FALSE(work.score().coverage_cap_milli);
  work.lose(1);
  CHECK(work.milli(criterion::coverage) == incomplete_cap_milli);
  CHECK(work.score().coverage_cap_milli == incomplete_cap_milli);
  CHECK(work.score().cap_why == "1 of 3 parts is not there");
  CHECK(has(work.evidence(criterion::coverage), "not there: Costs"));
  work.lose(0);
  work.lose(2);
  CHECK(work.milli(criterion::coverage) == score_min_milli);
  CHECK(work.score().coverage_cap_milli == score_min_milli);
}

TEST_CASE("a part without a word is not there, whatever is written in its place") {
  made_work work{{"Leaders"}};
  for (auto text : {"", "## Leaders\n\n", "## Leaders\n\n*Nothing was delivered here.*\n", "\n \n",
                    "### Only a heading", "```\n\n```"}) {
    work.write(0, text);
    CHECK(work.score().coverage_cap_milli);
  }
  for (auto text : {"## Leaders\n\nTen.", "```\nint main();\n```", "| a |\n|---|"}) {
    work.write(0, text);
    CHECK_FALSE(work.score().coverage_cap_milli);
  }
}

TEST_CASE("parts that nobody gave count as lost") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten.");
  work.input.parts.pop_back();
  CHECK(has(work.evidence(criterion::coverage), "1 of 2 parts are there"));
}

TEST_CASE("what the built-in merger writes can be scored as it is") {
  made_work work{{"Leaders", "Costs"}};
  draft d{std::make_shared<const plan>(work.of)};
  d.put(0, std::string{"Notion leads."});
  d.put_gap(1, "lost");
  auto first = d.section(0);
  work.write(0, first);
  auto gap = d.section(1);
  work.write(1, gap);
  work.lose(1);
  CHECK(has(work.evidence(criterion::coverage), "1 of 2 parts are there"));
  CHECK(has(work.evidence(criterion::coverage), "not there: Costs"));
}

TEST_CASE("a requirement of which no part has a word costs coverage and is named") {
  made_work work{{"Leaders"}};
  work.write(0, "Ten companies.");
  work.of.requirements = {"Every profile names a licence", "Companies are ranked"};
  CHECK(work.milli(criterion::coverage) == 4250);
  CHECK(has(work.evidence(criterion::coverage), "words of 1 of 2 requirements"));
  CHECK(
    has(work.evidence(criterion::coverage), "nowhere mentioned: Every profile names a licence"));
  work.write(0, "Ten companies, each with its licence.");
  CHECK(work.milli(criterion::coverage) == 5000);
}

TEST_CASE("requirements that cannot be looked for cost nothing, and are told") {
  made_work work{{"Leaders"}};
  work.write(0, "Ten.");
  work.of.requirements = {"Must be there", std::string(5'000, 'x')};
  CHECK(work.milli(criterion::coverage) == 5000);
  CHECK(has(work.evidence(criterion::coverage), "2 requirements cannot be looked for"));
  work.of.requirements.assign(100, "Names a licence");
  CHECK(has(work.evidence(criterion::coverage), "words of 0 of 64 requirements"));
  CHECK(has(work.evidence(criterion::coverage), "36 requirements cannot be looked for"));
}

TEST_CASE("what an output names and its part does not have costs a little") {
  made_work work{{"Leaders"}};
  work.of.streams[0].output = "A comparison table";
  work.write(0, "Ten.");
  // Five sevenths of all there is.
  CHECK(work.milli(criterion::coverage) == 1000 + 4000 * 5 / 7);
  CHECK(has(work.evidence(criterion::coverage), "a table was asked for"));
  work.write(0, "| a | b |\n|---|---|\n| 1 | 2 |");
  CHECK(work.milli(criterion::coverage) == 5000);
}

TEST_CASE("consistency is not scored where nothing could be compared") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten.", 3, 3);
  work.write(1, "Two.");
  CHECK_FALSE(work.milli(criterion::consistency));
  work.write(1, "Two.", 1, 0);
  CHECK(work.milli(criterion::consistency) == 5000);
}

TEST_CASE("open disputes cost consistency by how many there are for each part") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten.", 3, 3);
  work.write(1, "Two.", 3, 3);
  work.dispute("price");
  CHECK(work.milli(criterion::consistency) == 4000);
  CHECK(has(work.evidence(criterion::consistency), "1 open dispute in 2 parts"));
  CHECK(has(work.evidence(criterion::consistency), "in dispute: Acme (price)"));
  work.dispute("size", conflict_type::technical);
  CHECK(work.milli(criterion::consistency) == 3000);
  for (int i = 0; i < 50; ++i)
    work.dispute("more");
  CHECK(work.milli(criterion::consistency) == score_min_milli);
  CHECK(has(work.evidence(criterion::consistency), "and 47 more"));
}

TEST_CASE("one dispute among many parts is no small thing") {
  made_work work{std::vector<std::string>(40, "Part")};
  for (size_t i = 0; i < 40; ++i)
    work.write(i, "Ten.", 1, 1);
  work.dispute("price");
  CHECK(work.milli(criterion::consistency) == 4500);
}

TEST_CASE("settled disputes cost nothing, habits of writing little") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten.", 3, 3);
  work.write(1, "Two.", 3, 3);
  work.dispute("price", conflict_type::factual, "resolved");
  work.dispute("age", conflict_type::factual, "noted");
  work.dispute("hole", conflict_type::missing, "noted");
  CHECK(work.milli(criterion::consistency) == 5000);
  work.dispute("tense", conflict_type::stylistic, "noted");
  CHECK(work.milli(criterion::consistency) == 4900);
  for (int i = 0; i < 50; ++i)
    work.dispute("person", conflict_type::stylistic, "noted");
  CHECK(work.milli(criterion::consistency) == 4500);
}

TEST_CASE("support is the share of parts and of claims with a source") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten.", 4, 2);
  work.write(1, "Two.");
  // Half of the parts, half of the claims.
  CHECK(work.milli(criterion::support) == 3000);
  CHECK(has(work.evidence(criterion::support), "1 of 2 parts name a source"));
  CHECK(has(work.evidence(criterion::support), "2 of 4 claims do"));
  CHECK(has(work.evidence(criterion::support), "without any source: Costs"));
  for (auto cited : {"Two (costs.md:7).", "Two, see <https://a.example/x>.", "Two [1].",
                     "Two.[^note]", "As `prices.csv` says.", "Two (main.cpp:120)."}) {
    work.write(1, cited);
    CHECK(work.milli(criterion::support) == 4000);
  }
  for (auto plain : {"At 10:30, i.e. early.", "Version 1.2:3 [sic].", "Two.", "A.B and C.",
                     "```\nprices.csv\n```\nTwo."}) {
    work.write(1, plain);
    CHECK(work.milli(criterion::support) == 3000);
  }
}

TEST_CASE("a part that builds on others needs no sources of its own") {
  made_work work{{"Leaders", "Conclusions"}};
  work.write(0, "Ten (leaders.md:1).");
  work.write(1, "So be it.");
  CHECK(work.milli(criterion::support) == 3000);
  work.of.streams[1].needs = {0};
  CHECK(work.milli(criterion::support) == 5000);
}

TEST_CASE("sources are asked for by kind, inputs, words or claims, else not scored") {
  made_work work{{"Page"}};
  work.of.kind = plan_kind::content;
  work.write(0, "Buy now.");
  CHECK_FALSE(work.milli(criterion::support));
  work.of.requirements = {"Each figure has its source"};
  CHECK(work.milli(criterion::support) == score_min_milli);
  work.of.requirements.clear();
  work.of.inputs = {"brief.md"};
  CHECK(work.milli(criterion::support) == score_min_milli);
  work.of.inputs.clear();
  work.write(0, "Buy now.", 1, 0);
  CHECK(work.milli(criterion::support) == score_min_milli);
}
