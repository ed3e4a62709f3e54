#include "runtime/base/limits.hpp"
#include "runtime/synthesis/claim.hpp"
#include "runtime/synthesis/claims_reader.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace tributary;

namespace {

claim priced(std::string value) {
  claim out;
  out.stream = 3;
  out.subject = "Notion";
  out.attribute = "price per month";
  out.value = std::move(value);
  out.source = "pricing.md:12";
  out.as_of = "2026-01";
  out.quote = "\"10 USD\"\nper month ``` and more";
  return out;
}

std::string in_block(const std::string& json) {
  return "before\n\n```claims\n" + json + "\n```\nafter\n";
}

} // namespace

TEST_CASE("claims written as a block are read back unchanged") {
  std::vector<claim> all{priced("10 USD"), priced("12 USD")};
  all[1].source.clear();
  all[1].quote.clear();
  auto read = take_claims(3, "# Text\n\n" + claims_block(all));
  CHECK(read.claims == all);
  CHECK(read.markdown == "# Text\n\n");
  CHECK(read.warning.empty());
}

TEST_CASE("no claims make no block") {
  CHECK(claims_block({}).empty());
}

TEST_CASE("a text without a block passes unchanged") {
  std::string text = "# Insurance claims\n\n```\nclaims\n```\n```claimsmanager\nx\n```\n";
  auto read = take_claims(0, text);
  CHECK(read.markdown == text);
  CHECK(read.claims.empty());
  CHECK(find_claims("nothing of the kind").empty());
}

TEST_CASE("several blocks are taken from anywhere in the text") {
  auto text = "a\n" + claims_block({priced("1")}) + "b\n" + claims_block({priced("2")}) + "c";
  auto read = take_claims(3, text);
  CHECK(read.markdown == "a\nb\nc");
  REQUIRE(read.claims.size() == 2);
  CHECK(read.claims[1].value == "2");
}

TEST_CASE("a malformed block is removed all the same, with a warning") {
  for (std::string json : {"[{\"subject\": ", "not json", "[1,]", "{", "\xff\xfe", ""}) {
    auto read = take_claims(0, in_block(json));
    CHECK(read.markdown == "before\n\nafter\n");
    CHECK(read.claims.empty());
    CHECK(read.warning.find("malformed") != std::string::npos);
  }
}

TEST_CASE("a block cut off half-way gives none of its claims and keeps what follows") {
  auto read
    = take_claims(0, "x\n```claims\n[{\"subject\": \"a\", \"attribute\": \"b\", \"value\": 1},"
                     "\n\nThe text goes on.\n```\ncode\n```\n");
  CHECK(read.claims.empty());
  CHECK(!read.warning.empty());
  CHECK(read.markdown.find("x\n") == 0);
}

TEST_CASE("a block that is never closed ends at its first empty line") {
  auto read = take_claims(0, "x\n```claims\n[]\n\nThe text goes on.\n");
  CHECK(read.markdown == "x\n\nThe text goes on.\n");
  CHECK(read.warning.empty());
}

TEST_CASE("a block shown as an example inside another fence is left alone") {
  std::string text = "````markdown\n```claims\n[]\n```\n````\n";
  CHECK(take_claims(0, text).markdown == text);
}

TEST_CASE("numbers, booleans and lists are read as values, as they were written") {
  auto read = take_claims(0, in_block(R"([
    {"subject": "s", "attribute": "n", "value": 1.50},
    {"subject": "s", "attribute": "b", "value": true},
    {"subject": "s", "attribute": "l", "value": ["Go", "Java"], "other": {"value": [1, {"value": 2}]}},
    {"subject": "s", "attribute": "none", "value": null},
    "text", 7, [[]]
  ])"));
  REQUIRE(read.claims.size() == 3);
  CHECK(read.claims[0].value == "1.50");
  CHECK(read.claims[1].value == "true");
  CHECK(read.claims[2].value == "Go, Java");
  CHECK(read.warning.find("required") != std::string::npos);
}

TEST_CASE("claims over a limit are left out and the warning names the limit") {
  auto big = priced(std::string(limits::claim_field_bytes + 1, 'x'));
  auto read = take_claims(3, claims_block({big, priced("1")}));
  CHECK(read.claims == std::vector{priced("1")});
  CHECK(read.warning.find("4000 bytes") != std::string::npos);

  std::vector<claim> many(limits::claims_per_result + 5, priced("1"));
  auto cut = take_claims(3, claims_block(many) + claims_block(many));
  CHECK(cut.claims.size() == limits::claims_per_result);
  CHECK(cut.warning.find("5 of the claims") != std::string::npos);
}

TEST_CASE("brackets nested without end cost no stack") {
  auto read = take_claims(0, in_block(std::string(2'000'000, '[')));
  CHECK(read.claims.empty());
  CHECK(read.markdown == "before\n\nafter\n");
}

TEST_CASE("ill-formed UTF-8 inside a claim is replaced") {
  auto read = take_claims(
    0, in_block("[{\"subject\": \"a\xff\", \"attribute\": \"b\", \"value\": \"c\"}]"));
  REQUIRE(read.claims.size() == 1);
  CHECK(read.claims[0].subject == "a\xEF\xBF\xBD");
}
