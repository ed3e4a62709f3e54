#include "runtime/synthesis/claims_reader.hpp"
#include "runtime/synthesis/markup_bounds.hpp"
#include "runtime/synthesis/section_body.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;

namespace {

std::string repeated(std::string_view piece, size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i)
    out += piece;
  return out;
}

section_body body(const std::string& text) {
  return body_of({0, "s0", "Stream", inner_level}, std::make_shared<const std::string>(text));
}

/// A table of so many columns whose rows are all but empty.
std::string wide_table(size_t columns, size_t rows) {
  return repeated("|a", columns) + "|\n" + repeated("|-", columns) + "|\n" + repeated("|\n", rows);
}

} // namespace

TEST_CASE("a result of nothing but marks is shown as code, whole") {
  for (std::string piece : {"<", "[", "<?", "<!A", "<i>", "#\n", "[a]:\n", "\n-"}) {
    INFO(piece);
    auto text = "a" + repeated(piece, markup_marks_max + 1) + "b";
    auto seen = body(text);
    CHECK((*seen.text == "~~~\n" + text + "\n~~~"));
    CHECK(seen.headings.empty());
    CHECK(seen.passages.empty());
  }
}

TEST_CASE("a result within the bound of marks is read as Markdown") {
  auto text = repeated("[", markup_marks_max);
  CHECK((*body(text).text == text));
  CHECK_FALSE(exceeds_markup_bounds(repeated("plain words ", markup_marks_max / 2)));
}

TEST_CASE("a table that rows would be filled up in beyond measure is shown as code") {
  CHECK_FALSE(exceeds_markup_bounds(wide_table(20, 5'000)));
  CHECK_FALSE(exceeds_markup_bounds(wide_table(1'000, 1'000)));
  CHECK(exceeds_markup_bounds(wide_table(2'000, 2'000)));
  CHECK(body(wide_table(10'000, 10'000)).text->substr(0, 4) == "~~~\n");
  // Tables of which none is wide do not add up to one that is.
  CHECK_FALSE(exceeds_markup_bounds(repeated(wide_table(3, 10) + "\n", 1'000)));
}

TEST_CASE("claims count in a result that is shown as code") {
  std::string claims = "```claims\n[{\"subject\": \"a\", \"attribute\": \"b\", \"value\": \"1\"}]\n"
                       "```\n";
  auto seen = body(claims + repeated("<", markup_marks_max + 1));
  REQUIRE(seen.claims.size() == 1);
  CHECK(seen.claims[0].value == "1");
  CHECK(seen.text->find("claims") == std::string::npos);
}

TEST_CASE("code is fenced by more marks than it has in a row") {
  CHECK(as_code("a") == "~~~\na\n~~~");
  CHECK(as_code("~~~~") == "~~~~~\n~~~~\n~~~~~");
  auto tildes = std::string(1'000, '~');
  CHECK(as_code(tildes + "`") == "```\n" + tildes + "`\n```");
}

TEST_CASE("a result may have many claims blocks, but not any number") {
  std::string block = "```claims\n[]\n```\n";
  CHECK(find_claims(repeated(block, 900)).size() == 900);
  CHECK(find_claims(repeated(block, 10'000)).size() == 1'000);
}

TEST_CASE("a claims block that nothing closes ends at a blank line, each of many") {
  auto found = find_claims(repeated("```claims\n[]\n\ntext\n\n", 3));
  REQUIRE(found.size() == 3);
  for (const auto& each : found)
    CHECK(each.json.end - each.json.begin == 3);
  // A longer fence that nothing closes says nothing of a shorter one.
  auto mixed = find_claims("````claims\n[]\n\n```claims\n[1]\n```\n");
  REQUIRE(mixed.size() == 2);
  CHECK(mixed[1].json.end - mixed[1].json.begin == 4);
}

TEST_CASE("a mark at the start costs the lines after it nothing") {
  // Were each line searched to the end of the text, this would not end.
  constexpr size_t lines = 900'000;
  CHECK(body("<\n" + repeated("a\n", lines)).text->size() > lines);
  CHECK(body("[a]: b\n\n" + repeated("a\n", lines)).text->size() > lines);
  CHECK(body(repeated(" ", lines) + repeated("<!A", 300'000)).text->size() > lines);
  CHECK(find_claims(repeated("```claims\n\n", 300'000)).size() == 1'000);
}
