#include "runtime/synthesis/draft.hpp"
#include "runtime/synthesis/style_profile.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::testing;

namespace {

std::string bullets(const std::string& mark) {
  return mark + " first\n" + mark + " second\n" + mark + " third\n";
}

std::vector<conflict> stylistic(const draft& d) {
  auto all = d.conflicts();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const conflict& c) { return c.type != conflict_type::stylistic; }),
            all.end());
  return all;
}

} // namespace

TEST_CASE("a section that lists otherwise than the clear majority is noted") {
  draft d{make_plan({"One", "Two", "Three"})};
  d.put(0, bullets("-"));
  d.put(1, bullets("-"));
  d.put(2, bullets("1."));
  auto all = stylistic(d);
  REQUIRE(all.size() == 1);
  CHECK(all[0].subject == "list form");
  CHECK(all[0].status == "noted");
  CHECK(all[0].resolved_value == "bulleted lists");
  CHECK(all[0].sides.back().stream == 2);
  CHECK(!has(d.markdown(true), "bulleted"));
}

TEST_CASE("without a clear majority no habit is the document's") {
  draft d{make_plan({"One", "Two"})};
  d.put(0, bullets("-"));
  d.put(1, bullets("1."));
  CHECK(stylistic(d).empty());
}

TEST_CASE("a replaced result takes its habits along") {
  draft d{make_plan({"One", "Two", "Three"})};
  d.put(0, bullets("-"));
  d.put(1, bullets("-"));
  d.put(2, bullets("1."));
  d.put(2, bullets("-"));
  CHECK(stylistic(d).empty());
  d.put(2, bullets("1."));
  d.put_gap(2, "lost");
  CHECK(stylistic(d).empty());
}

TEST_CASE("style is noted and spoils no commit") {
  draft d{make_plan({"One", "Two", "Three"})};
  d.put(0, bullets("-"));
  d.put(1, bullets("-"));
  d.put(2, bullets("1."));
  CHECK(d.commit().found.empty());
  CHECK(d.unmet_requirements().empty());
}

TEST_CASE("short texts and code have no habits") {
  CHECK(style_of("Yes.").empty());
  CHECK(style_of("```\n# no heading\n- a\n- b\n- c\n```\n").empty());
}

TEST_CASE("any bytes have a style") {
  for (std::string text : {"\xff\xfe", "|", "#", "####### x", "1", "2026", "1.", "- ", "2026-0"})
    CHECK(style_of(text).size() <= 8);
}
