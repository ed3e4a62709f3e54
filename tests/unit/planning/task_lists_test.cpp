#include "runtime/planning/task_lists.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

using names = std::vector<std::string>;

names only_list(std::string_view task) {
  auto all = lists_in(task);
  REQUIRE(all.size() == 1);
  return all.front().items;
}

} // namespace

TEST_CASE("things named side by side are read with the word before them") {
  auto all = lists_in("Compare Temporal, Restate and DBOS on price, reliability and licences");
  REQUIRE(all.size() == 2);
  CHECK(all[0].cue == "compare");
  CHECK(all[0].items == names{"Temporal", "Restate", "DBOS"});
  CHECK(all[1].cue == "on");
  CHECK(all[1].items == names{"price", "reliability", "licences"});
}

TEST_CASE("articles do not count, and what follows a list is not part of it") {
  CHECK(only_list("Write a launch blog post, a newsletter and an FAQ for the 2.0 release")
        == names{"launch blog post", "newsletter", "FAQ"});
  CHECK(only_list("Analyse our cloud bill from a security, cost and performance perspective")
        == names{"security", "cost", "performance"});
  CHECK(only_list("Build a to-do app with login, full-text search, and CSV export.")
        == names{"login", "full-text search", "CSV export"});
}

TEST_CASE("whose they are does not belong to the first of them") {
  CHECK(only_list("Report on the engines' pricing, limits and recovery")
        == names{"pricing", "limits", "recovery"});
  CHECK(only_list("Review the product's design and tests") == names{"design", "tests"});
}

TEST_CASE("two things are a list where a word joins them") {
  CHECK(only_list("Compare Postgres and MySQL") == names{"Postgres", "MySQL"});
}

TEST_CASE("a sentence with a comma is no list") {
  CHECK(lists_in("What is known of owls, in 10 streams").empty());
  CHECK(only_list("Report on food, flight and sound, in 3 streams")
        == names{"food", "flight", "sound"});
  CHECK(lists_in("Fix the crash").empty());
  CHECK(lists_in("").empty());
  CHECK(lists_in(", ,").empty());
}

TEST_CASE("a number of parts is read in words and in digits") {
  CHECK(parts_asked("Look at it from four angles") == 4u);
  CHECK(parts_asked("in 12 independent streams") == 12u);
  CHECK_FALSE(parts_asked("the 3 best engines"));
  CHECK_FALSE(parts_asked("0 streams"));
}
