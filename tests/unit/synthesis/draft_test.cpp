#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::string claiming(const std::string& value) {
  return "Text.\n\n"
         + claims_block({{0, "Temporal", "licence", value, "a.md:1", "", "It says " + value}});
}

} // namespace

TEST_CASE("sections stand in plan order under the plan's task") {
  draft d{make_plan({"Leaders", "Pricing"})};
  d.put(1, "# Pricing\n\nTen euros.\n");
  d.put(0, "# Who leads\n\nWe do.\n");
  CHECK(d.markdown(true)
        == "# Report on engines\n\n## Leaders\n\n### Who leads\n\nWe do.\n\n"
           "## Pricing\n\nTen euros.\n");
}

TEST_CASE("a draft says what is still open and what was lost") {
  draft d{make_plan({"Leaders", "Pricing", "Features"})};
  d.put(0, "Yes.");
  d.put_gap(2, "the worker hung\nup");
  auto text = d.markdown(false);
  CHECK(has(text, "1 of 3 parts are in, 1 is lost"));
  CHECK(has(text, "## Pricing\n\n*This part is still being worked on.*"));
  CHECK(has(text,
            "## Features\n\n> **Missing**: this part could not be delivered: the worker hung up"));
  CHECK(d.missing().size() == 1);
}

TEST_CASE("a commit tells what arrived and what came to be in dispute") {
  draft d{make_plan({"Leaders", "Pricing", "Features"})};
  d.put(0, claiming("MIT"));
  auto first = d.commit();
  CHECK(first.version == 1);
  CHECK(first.found.empty());
  d.put(2, claiming("Apache 2.0"));
  auto second = d.commit();
  CHECK(second.version == 2);
  CHECK(second.streams == std::vector<stream_index>{2});
  CHECK(second.text == "## Features\n\nText.\n\n");
  REQUIRE(second.found.size() == 1);
  CHECK(second.found[0].sides.size() == 2);
  CHECK(d.commit().found.empty());
  REQUIRE(d.conflicts().size() == 1);
  CHECK(d.conflicts()[0].id == "c1");
  CHECK(has(d.markdown(true), "## Points in dispute"));
}

TEST_CASE("a replaced result leaves nothing behind") {
  draft once{make_plan({"Leaders", "Pricing"})};
  draft twice{make_plan({"Leaders", "Pricing"})};
  for (auto* d : {&once, &twice})
    d->put(0, claiming("MIT"));
  twice.put(1, claiming("GPL"));
  twice.put(1, claiming("MIT"));
  once.put(1, claiming("MIT"));
  CHECK(once.markdown(true) == twice.markdown(true));
  CHECK(twice.conflicts().empty());
}
