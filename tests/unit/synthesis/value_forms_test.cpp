#include "runtime/synthesis/choice.hpp"
#include "runtime/synthesis/value.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

bool differ(std::string_view attribute, std::string_view a, std::string_view b) {
  return contradict(read_value(a, attribute), read_value(b, attribute));
}

bool is_same(std::string_view attribute, std::string_view a, std::string_view b) {
  return agree(read_value(a, attribute), read_value(b, attribute));
}

} // namespace

TEST_CASE("what a sentence says of a value is the value") {
  CHECK(is_same("founded", "founded in 1998", "1998"));
  CHECK(differ("founded", "founded in 1998", "1996"));
  CHECK(is_same("price", "costs 12 USD per seat", "12 USD per seat"));
  CHECK(differ("maximum nodes", "supports up to 40 nodes", "up to 60 nodes"));
  CHECK(is_same("minimum Python version", "Python 3.9 or newer", "3.9"));
  // Another event than the one that was asked for.
  CHECK(!differ("founded", "founded in 1998", "incorporated in 2001"));
}

TEST_CASE("yes and no are read from statements about what was asked for alone") {
  CHECK(differ("SSO", "does not support SSO", "yes"));
  CHECK(differ("SSO", "has no SSO", "supports SSO"));
  CHECK(is_same("data export", "cannot be exported", "no"));
  CHECK(!differ("SSO", "does not support Windows", "yes"));
  CHECK(differ("encryption at rest", "Yes, by default", "No"));
}

TEST_CASE("a number in a year is no share of it") {
  CHECK(read_value("120 in 2021", "employees").amount.low == 120);
  CHECK(read_value("1 in 5", "share").amount.low == 20);
}

TEST_CASE("a number without a unit is compared with another as that was written") {
  CHECK(is_same("age", "34 years", "34"));
  CHECK(differ("age", "34 years", "41"));
  CHECK(!differ("temperature", "20 °C", "20"));
}

TEST_CASE("units and magnitudes may stand in the attribute") {
  CHECK(read_value("12", "Revenue (in million EUR)").amount.low == 12e6);
  CHECK(read_value("1,200", "Revenue (USD thousands)").amount.low == 1.2e6);
  CHECK(read_value("12M", "Revenue (million EUR)").amount.low == 12e6);
  // Metres.
  CHECK(read_value("12", "Height (m)").amount.low == 12);
}

TEST_CASE("days are read from more than one table") {
  CHECK(is_same("launch date", "20240503", "3 May 2024"));
  CHECK(differ("launch", "early 2023", "late 2023"));
  CHECK(is_same("launch", "early 2023", "February 2023"));
  CHECK(is_same("built", "c. 1740", "1742"));
  CHECK(differ("built", "c. 1740", "1812"));
  CHECK(is_same("deadline", "30 June 2025, 12:00", "2025-06-30"));
  CHECK(differ("launch", "Q3 '24", "Q1 2025"));
  CHECK(read_value("20240503", "downloads").kind == claim_value::form::number);
}

TEST_CASE("losses stand below zero, unless losses were asked for") {
  CHECK(differ("net result", "a loss of 3 million EUR", "a profit of 3 million EUR"));
  CHECK(is_same("net loss", "a loss of 3 million EUR", "3 million EUR"));
  CHECK(is_same("net result", "(2.5) million EUR", "-2.5 million EUR"));
}

TEST_CASE("sizes of several sides are compared, in whichever order and unit") {
  CHECK(differ("dimensions", "10 x 20 cm", "10 × 30 cm"));
  CHECK(is_same("dimensions", "10 x 20 cm", "200 x 100 mm"));
  CHECK(is_same("resolution", "1920x1080", "1920 × 1080"));
  CHECK(!read_value("10x", "speedup").amount.noun.starts_with("2 sides"));
}

TEST_CASE("names that share no letters may be one") {
  CHECK(!differ("language", "JS", "JavaScript"));
  CHECK(!differ("headquarters", "Vienna", "Wien"));
  CHECK(!differ("licence", "GNU General Public License v3.0", "GPL-3.0"));
  CHECK(!differ("website", "https://www.marlin.example/", "marlin.example"));
  CHECK(differ("website", "marlin.example", "marlin.test"));
  CHECK(!differ("author", "Quint et al.", "Ada Quint"));
}

TEST_CASE("halves of the forms that are read are values too") {
  for (std::string_view text :
       {"",    "(",        "()",   "(1",     "-",          ".-",      "1.-", "1:00h",
        "'",   "\"",       "1\"",  "1'\"",   "x",          "1x",      "1x1", "1x1x1x1",
        "1e",  "1e99",     "10^",  "10^99",  "c. ",        "early ",  "fy",  "a: ",
        ": 1", "1-day",    "1-",   "minus ", "a loss of ", "factor ", "no ", "not ",
        "is ", "https://", "www.", "/",      " et al"})
    for (std::string_view attribute : {"", "net result", "launch date", "rating", "(m)", "(EUR m)",
                                       "number of ", "supports ", " support", "fy", "fy20"})
      CHECK(!contradict(read_value(text, attribute), read_value(text, attribute)));
}

TEST_CASE("what nobody decides is a fact") {
  CHECK(is_fact(read_attribute("price per month")));
  CHECK(is_fact(read_attribute("measured latency")));
  CHECK(!is_fact(read_attribute("heartbeat interval")));
}
