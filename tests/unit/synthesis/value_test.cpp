#include "runtime/synthesis/value.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

bool differ(std::string_view a, std::string_view b, std::string_view attribute = "price") {
  auto left = read_value(a, attribute);
  auto right = read_value(b, attribute);
  // Who speaks first must not matter.
  CHECK(contradict(left, right) == contradict(right, left));
  return contradict(left, right);
}

} // namespace

TEST_CASE("one amount in several spellings is one value") {
  CHECK(!differ("$1.2M", "1,200,000 USD"));
  CHECK(!differ("1.2 million dollars", "1 200 000 usd"));
  CHECK(!differ("€10/month", "10 EUR per month"));
  CHECK(!differ("10 USD", "**10 USD.**"));
  CHECK(!differ("12 %", "12 percent"));
}

TEST_CASE("different amounts of one unit contradict each other") {
  CHECK(differ("$10", "$12"));
  CHECK(differ("1.2M", "1.3M"));
  CHECK(differ("10 %", "12 %"));
}

TEST_CASE("amounts of different units may both stand") {
  CHECK(!differ("10 USD per month", "120 USD per year"));
  CHECK(!differ("10 USD", "9 EUR"));
  CHECK(!differ("50 %", "50 users"));
}

TEST_CASE("ranges and rough figures contradict only what lies outside of them") {
  CHECK(!differ("10-20 USD", "15 USD"));
  CHECK(differ("10-20 USD", "25 USD"));
  CHECK(!differ("about 100", "105"));
  CHECK(differ("about 100", "150"));
  CHECK(!differ("over 100", "5000"));
  CHECK(differ("over 100", "50"));
  CHECK(!differ("up to 10", "7"));
}

TEST_CASE("dates agree where one covers the other") {
  CHECK(!differ("May 2026", "2026-05", "released"));
  CHECK(!differ("2026-05-03", "2026-05", "released"));
  CHECK(differ("2026-05", "2026-06", "released"));
  CHECK(!differ("5 May 2026", "May 5, 2026", "released"));
}

TEST_CASE("versions are compared by their parts, not as numbers") {
  CHECK(!differ("v1.22", "1.22.3", "version"));
  CHECK(differ("1.2", "1.20", "version"));
  CHECK(differ("1.22.3", "1.22.4", "version"));
}

TEST_CASE("yes and no in their many words") {
  CHECK(differ("yes", "not supported", "supports Windows"));
  CHECK(!differ("supported", "Yes", "supports Windows"));
}

TEST_CASE("short names contradict, descriptions and parts of a name do not") {
  CHECK(differ("MIT", "GPL", "licence"));
  CHECK(!differ("Apache", "Apache 2.0", "licence"));
  CHECK(!differ("it is fast and simple to run anywhere",
                "a heavy system for big teams with operators", "notes"));
  CHECK(!differ("Go, Java", "Python, Rust", "languages"));
}

TEST_CASE("any bytes are a value") {
  for (std::string_view text :
       {"", " ", "\xff\xfe", "....", "-", "$", "1e999", "99999999999999999999999999", "--5"})
    CHECK(!contradict(read_value(text, ""), read_value(text, "")));
}
