#include "runtime/backend/extract/comparison.hpp"
#include "runtime/backend/extract/facts.hpp"

#include "tests/support/catch.hpp"

#include <map>

namespace tributary::extract {
namespace {

std::map<std::string, std::string> said(const std::string& text) {
  std::map<std::string, std::string> all;
  sentence_facts(text, [&](fact&& f) { all[f.attribute] = f.value; });
  return all;
}

TEST_CASE("sentences in the usual phrases give facts") {
  CHECK(said("Alpha costs $10 per month for each user.")["price"] == "$10 per month");
  CHECK(said("Transitions cost $0.025 per 1,000 state transitions, with a free tier.")["price"] == "$0.025 per 1,000 state transitions");
  CHECK(said("Alpha was first released in March 2019.")["first release"] == "March 2019");
  CHECK(said("The server is written in Rust and fast.")["language"] == "Rust and fast");
  CHECK(said("The server is written in Go, not in C.")["language"] == "Go");
  CHECK(said("It is licensed under the MIT licence.")["licence"] == "MIT");
  CHECK(said("A history is limited to 51,200 events or 50 MB.")["limit on events"] == "51,200 events");
  CHECK(said("The latest version is 2.46.1, from May.")["latest version"] == "2.46.1");
}

TEST_CASE("what only looks like a fact is none") {
  CHECK(said("Version 2.0 was released in 2020.").empty());
  CHECK(said("It was written in haste.").empty());
  CHECK(said("That costs $5.").empty());
}

TEST_CASE("a sentence that begins with a name is about that name") {
  std::string named = "?";
  sentence_facts("Cadence was first released in 2017.", [&](fact&& f) { named = f.subject_name; });
  CHECK(named == "Cadence");
  sentence_facts("It was first released in 2017.", [&](fact&& f) { named = f.subject_name; });
  CHECK(named.empty());
}

TEST_CASE("one attribute however it is written") {
  CHECK(attribute_name("License") == "licence");
  CHECK(attribute_name("Licensing") == "licence");
  CHECK(attribute_name("Initial release") == "first release");
  CHECK(attribute_name("SLA") == "SLA");
}

TEST_CASE("values that say the same are one value") {
  CHECK(same_value("Apache-2.0", "Apache License 2.0"));
  CHECK(same_value("2019", "October 2019"));
  CHECK(same_value("25,000 events", "25000 events"));
  CHECK_FALSE(same_value("2019", "2020"));
  CHECK_FALSE(same_value("MIT", "Apache-2.0"));
}

TEST_CASE("dates are ordered by year and month") {
  CHECK(date_order("June 2025") == 202506);
  CHECK(date_order("2025-06-30") == 202506);
  CHECK(date_order("2020") < date_order("2020-08"));
  CHECK(date_order("soon") == 0);
}

} // namespace
} // namespace tributary::extract
