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

TEST_CASE("units are converted, and who converts has rounded") {
  CHECK(!differ("40 miles", "64 km", "distance"));
  CHECK(differ("40 miles", "45 km", "distance"));
  CHECK(!differ("2 h 30 min", "150 minutes", "time"));
  CHECK(differ("85 °C", "150 °F", "temperature"));
  CHECK(!differ("1 GB", "1024 MB", "memory"));
  CHECK(differ("100 Mbit/s", "1 Gbit/s", "bandwidth"));
  CHECK(!differ("230 km/h", "143 mph", "speed"));
}

TEST_CASE("the less precise of two values covers what is rounded to it") {
  CHECK(!differ("1.2 M", "1,234,000"));
  CHECK(differ("1.2M", "1.3M"));
  CHECK(differ("1.2M", "1,260,000"));
  CHECK(!differ("$10", "9.99 USD"));
  CHECK(differ("99.9 %", "99.95 %"));
  // A single digit explains no difference of a quarter.
  CHECK(differ("2M", "2.5M"));
}

TEST_CASE("shares are percents, in words and as one in so many") {
  CHECK(!differ("40%", "two in five", "share"));
  CHECK(!differ("a third", "33.4 %", "share"));
  CHECK(differ("half", "a third", "share"));
  CHECK(!differ("0.4", "40 %", "share"));
  CHECK(!differ("25 bps", "0.25 %", "fee"));
}

TEST_CASE("tolerances and limits") {
  CHECK(!differ("7.85 ± 0.02 g", "7.86 g"));
  CHECK(differ("100 ± 5 ms", "120 ms"));
  CHECK(!differ("100 ms ± 5 %", "104 ms"));
  CHECK(differ("up to 10 MB", "at most 25 MB", "size"));
  CHECK(!differ("over 100", "over 120"));
}

TEST_CASE("quarters, halves and dates with points") {
  CHECK(!differ("Q3 2026", "August 2026", "delivery"));
  CHECK(differ("Q3 2026", "2026-12", "delivery"));
  CHECK(!differ("04.11.2025", "4 Nov 2025", "deadline"));
  CHECK(!differ("05/06/2025", "6 May 2025", "deadline"));
  CHECK(differ("05/06/2025", "5 July 2025", "deadline"));
}

TEST_CASE("free and unlimited are amounts") {
  CHECK(differ("free", "5 USD per month"));
  CHECK(differ("unlimited", "25", "users"));
  CHECK(!differ("free", "0 USD"));
}

TEST_CASE("rhythms in other words") {
  CHECK(!differ("quarterly", "every three months", "frequency"));
  CHECK(!differ("monthly", "every 30 days", "frequency"));
  CHECK(differ("weekly", "monthly", "frequency"));
}

TEST_CASE("names by their initials, spellings and versions") {
  CHECK(!differ("World Health Organization", "WHO", "publisher"));
  CHECK(!differ("G. Lindqvist", "Greta Lindqvist", "CEO"));
  CHECK(differ("Jane Roe", "Jane Doerr", "author"));
  CHECK(!differ("GPLv3", "GPL-3.0", "licence"));
  CHECK(differ("TLS 1.2", "TLS 1.3", "protocol"));
  CHECK(!differ("3.9 or later", "3.11", "Python version"));
  CHECK(differ("3.11+", "3.9", "Python version"));
  CHECK(!differ("Berlin", "Berlin, Germany", "headquarters"));
  CHECK(differ("Berlin, Germany", "Munich, Germany", "headquarters"));
}

TEST_CASE("any bytes are a value") {
  for (std::string_view text :
       {"", " ", "\xff\xfe", "....", "-", "$", "1e999", "99999999999999999999999999", "--5"})
    CHECK(!contradict(read_value(text, ""), read_value(text, "")));
}
