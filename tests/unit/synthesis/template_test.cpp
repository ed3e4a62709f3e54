#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::shared_ptr<plan> templated(const std::string& text) {
  auto out = make_plan({"Leaders", "Pricing"});
  out->synthesis.template_text = text;
  return out;
}

} // namespace

TEST_CASE("a template decides where results stand") {
  draft d{templated(
    "# {{task}}\n\n## Prices first\n\n{{stream.s1}}\n\n---\n\n{{ stream.s0 }}\n\nThe end.\n")};
  d.put(0, "# Leaders\n\nUs.");
  d.put(1, "# Table\n\nTen.");
  CHECK(
    d.markdown(true)
    == "# Report on engines\n\n## Prices first\n\n### Table\n\nTen.\n\n---\n\nUs.\n\nThe end.\n");
}

TEST_CASE("braces in a result are text, and so are names of no stream and code") {
  draft d{templated("{{stream.s0}}\n\n{{stream.nobody}} {{x}}\n\n```\n{{stream.s1}}\n```\n")};
  d.put(0, "Says {{stream.s1}} and {{task}}.");
  d.put(1, "secret");
  auto text = d.markdown(true);
  CHECK(has(text, "Says {{stream.s1}} and {{task}}."));
  CHECK(has(text, "{{stream.nobody}} {{x}}"));
  CHECK(!has(text, "secret"));
}

TEST_CASE("a template shows what is open and what was lost, and ends with what is missing") {
  draft d{templated("{{stream.s0}} and {{stream.s1}}")};
  d.put_gap(1, "no answer");
  auto text = d.markdown(false);
  CHECK(has(text, "still being worked on"));
  CHECK(has(text, "\n\n> **Missing**: this part could not be delivered: no answer\n"));
  CHECK(has(text, "## What is missing"));
}

TEST_CASE("a stream placed twice stands in full twice") {
  std::string long_text
    = "Temporal keeps the history of each workflow in a database and replays it, so that "
      "code which must be deterministic survives.";
  draft d{templated("{{stream.s0}}\n\n{{stream.s0}}\n")};
  d.put(0, long_text);
  CHECK(count_of(d.markdown(true), long_text) == 2);
}
