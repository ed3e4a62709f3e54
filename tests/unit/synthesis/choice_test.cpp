#include "runtime/synthesis/choice.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::vector<conflict>
conflicts_of(const std::string& first, const std::string& second, const std::string& attribute) {
  draft d{make_plan({"One", "Two"})};
  d.put(0, first + "\n\n" + claims_block({{0, "Service", attribute, "PostgreSQL", "", "", ""}}));
  d.put(1, second + "\n\n" + claims_block({{1, "Service", attribute, "MongoDB", "", "", ""}}));
  return d.conflicts();
}

} // namespace

TEST_CASE("choices that streams lay down and that exclude each other are a technical conflict") {
  auto all = conflicts_of("We use PostgreSQL.", "The service must run on MongoDB.", "database");
  REQUIRE(all.size() == 1);
  CHECK(all[0].type == conflict_type::technical);
  CHECK(all[0].status == "open");
}

TEST_CASE("what streams tell of the world is a matter of fact, whatever it is called") {
  auto all = conflicts_of("According to its vendor it runs on PostgreSQL.",
                          "Reviewers reported MongoDB.", "database");
  REQUIRE(all.size() == 1);
  CHECK(all[0].type == conflict_type::factual);
  // Not a thing that is chosen.
  CHECK(conflicts_of("We use it.", "We must.", "parent company")[0].type == conflict_type::factual);
}

TEST_CASE("an open technical conflict stands among the points in dispute") {
  draft d{make_plan({"One", "Two"})};
  d.put(0, "We use it.\n\n" + claims_block({{0, "Gateway", "port", "8080", "", "", ""}}));
  d.put(1, "We must.\n\n" + claims_block({{1, "Gateway", "port", "8443", "", "", ""}}));
  CHECK(has(d.markdown(true), "## Points in dispute"));
}

TEST_CASE("wording is told by the key words of requirements") {
  CHECK(wording_of("The client shall retry.") == wording::decides);
  CHECK(wording_of("Analysts reported growth.") == wording::reports);
  CHECK(wording_of("It is blue.") == wording::unclear);
  CHECK(wording_by_role("backend") == wording::decides);
}
