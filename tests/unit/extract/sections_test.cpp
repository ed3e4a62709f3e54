#include "tests/support/catch.hpp"
#include "tests/unit/extract/sources.hpp"

#include <algorithm>

namespace tributary {
namespace {

bool claims(const parsed_result& r, const std::string& subject, const std::string& attribute, const std::string& value, const std::string& source) {
  return std::any_of(r.claims.begin(), r.claims.end(), [&](const claim& c) {
    return c.subject == subject && c.attribute == attribute && c.value == value && c.source == source;
  });
}

TEST_CASE("profiles tell facts, strengths and weaknesses with their places") {
  sources in;
  auto result = take_claims(0, sources::answer(in.add_engines().order("Top 2 established engines", "Profiles with strengths and weaknesses")));
  CHECK(holds(result.markdown, "### Alpha\n"));
  CHECK(holds(result.markdown, "### Gamma\n"));
  CHECK_FALSE(holds(result.markdown, "### Beta\n"));
  CHECK(holds(result.markdown, "- Histories make every step durable. (`alpha.md:15`)"));
  CHECK(holds(result.markdown, "The sources say nothing about its strengths."));
  CHECK(holds(result.markdown, "**Licence:** Apache-2.0 (`gamma.md:8`, as of 2025-06); BSD-3-Clause (`note.md:9`, as of 2020-08)"));
  CHECK(result.warning.empty());
  CHECK(claims(result, "Gamma", "licence", "Apache-2.0", "gamma.md:8"));
  CHECK(claims(result, "Gamma", "licence", "BSD-3-Clause", "note.md:9"));
}

TEST_CASE("a comparison is a table of subjects and attributes, and says what is not known") {
  sources in;
  in.add_engines().add("prices.md", "# Prices\n\n| Engine | Price |\n|---|---|\n| Alpha | $100 per month |\n| Gamma | free |\n");
  auto result = take_claims(0, sources::answer(in.order("Pricing and licences", "Pricing comparison table")));
  CHECK(holds(result.markdown, "### Pricing comparison table\n"));
  CHECK(holds(result.markdown, "| **Alpha** |"));
  CHECK(holds(result.markdown, "$100 per month"));
  CHECK(holds(result.markdown, "– means that the sources do not say."));
  CHECK(holds(result.markdown, "Apache-2.0 (or BSD-3-Clause, 2020-08)"));
  CHECK(claims(result, "Alpha", "price", "$100 per month", "prices.md:5"));
}

TEST_CASE("each task gets its section; what cannot be found is said") {
  sources in;
  in.add("guide.md", "# Guide\n\n## Retries\n\nRetries back off up to a minute.\n\n## Timers\n\nTimers survive restarts.\n");
  auto text = sources::answer(in.order("", "", {"How retries work", "How timers work", "Which zebras graze"}));
  CHECK(holds(text, "### How retries work\n\n- **Retries** — Retries back off up to a minute. (`guide.md:5`)"));
  CHECK(holds(text, "Timers survive restarts. (`guide.md:9`)"));
  CHECK(holds(text, "The sources say nothing about this: Which zebras graze."));
}

TEST_CASE("advice is numbered, cites, and builds on needed results") {
  sources in;
  in.add_engines().add("advice.md", "# Advice\n\n## Recommendations\n\nChoose engines with durable timers where losing a task costs money.\n\n"
                                    "Check the licence before the engine becomes part of a product.\n");
  auto order = in.order("Synthesize findings, identify gaps, give recommendations", "Recommendations (2-3 actionable items)");
  for (const char* focus : {"Features of engines", "Licences"}) {
    auto need = sources::answer(in.order(focus, "Comparison table"));
    order.needs.push_back({focus[0] == 'F' ? "features" : "licences", focus, std::make_shared<const std::string>(need)});
  }
  auto text = sources::answer(order);
  CHECK(holds(text, "1. **"));
  CHECK(holds(text, "2. **"));
  CHECK_FALSE(holds(text, "4. **"));
  CHECK(holds(text, "Check the licence before the engine becomes part of a product.** (`advice.md:7`)"));
  CHECK(holds(text, "**Gamma, licence:**"));
  CHECK(holds(text, "**Licences** (`licences`)"));
}

TEST_CASE("the same sources give the same bytes") {
  sources in;
  in.add_engines();
  for (const char* output : {"Profiles with strengths", "Comparison matrix", "Recommendations (3 items)", ""}) {
    auto order = in.order("durable engines, their licences and gaps", output, {"How tasks are lost"});
    CHECK(sources::answer(order) == sources::answer(order));
  }
}

TEST_CASE("a lost need does not stop the rest") {
  sources in;
  auto order = in.add_engines().order("Recommend what to do", "Recommendations (3 items)");
  order.needs.push_back({"gone", "Gone", nullptr});
  CHECK_NOTHROW(sources::answer(order));
}

} // namespace
} // namespace tributary
