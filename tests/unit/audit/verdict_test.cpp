#include "runtime/audit/judge_words.hpp"
#include "runtime/audit/verdict.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/audit/make_work.hpp"

#include <fmt/format.h>

using namespace tributary;
using namespace tributary::testing;

namespace {

std::string scores(std::string_view first, std::string_view others = "4") {
  std::string out;
  for (auto which : all_criteria)
    out += fmt::format(R"({}"{}": {{"score": {}, "evidence": "as {} shows"}})",
                       which == criterion::coverage ? "" : ", ", to_text(which),
                       which == criterion::coverage ? first : others, to_text(which));
  return "{" + out + "}";
}

std::string answer(std::string_view first = "4", std::string_view problems = "[]") {
  return fmt::format(R"({{"scores": {}, "problems": {}}})", scores(first), problems);
}

uint32_t coverage_of(const result<verdict>& read) {
  return read ? read->scores[0].milli : 0;
}

std::string why(const result<verdict>& read) {
  return read ? "" : read.error().what;
}

} // namespace

TEST_CASE("a verdict is read bare, fenced or among words") {
  CHECK(coverage_of(read_verdict(answer())) == 4000);
  CHECK(coverage_of(read_verdict("```json\n" + answer() + "\n```")) == 4000);
  CHECK(coverage_of(read_verdict("I read {all} of it, {\"so\": 1}:\n" + answer() + "\nSo be it."))
        == 4000);
  CHECK(coverage_of(read_verdict("{ \"unfinished\n" + answer())) == 4000);
  CHECK(coverage_of(read_verdict("{\"verdict\": " + answer() + "}")) == 4000);
}

TEST_CASE("scores are thousandths, evidence and problems one line each") {
  auto read = read_verdict(answer(
    "3.5", R"([{"section": "Costs", "what": "No\nsource", "fix": "Cite"}, {"what": "Long"}])"));
  REQUIRE(read);
  CHECK(read->scores[0].milli == 3500);
  CHECK(read->scores[4].milli == 4000);
  CHECK(read->scores[0].evidence == "as coverage shows");
  REQUIRE(read->problems.size() == 2);
  CHECK(read->problems[0] == audit_problem{"Costs", "No source", "Cite"});
  CHECK(read->problems[1] == audit_problem{"", "Long", ""});
  CHECK(coverage_of(read_verdict(answer("1"))) == 1000);
  CHECK(coverage_of(read_verdict(answer("5.0"))) == 5000);
}

TEST_CASE("a score that is not within 1 and 5 is none, and the error names it") {
  for (auto score : {"0", "0.999", "5.001", "6", "-3", "1e300", "18446744073709551615"})
    CHECK(why(read_verdict(answer(score))) == "the score for coverage is not within 1 and 5");
  for (auto score : {"\"4\"", "null", "true", "[4]", "{}"})
    CHECK(why(read_verdict(answer(score))) == "the score for coverage is no number");
  CHECK_FALSE(read_verdict(answer("1e999")));
  CHECK_FALSE(read_verdict(answer("NaN")));
}

TEST_CASE("a verdict that lacks a criterion or its evidence is none") {
  auto all = answer();
  auto without = [&](std::string_view what, std::string_view instead) {
    auto text = all;
    text.replace(text.find(what), what.size(), instead);
    return why(read_verdict(text));
  };
  CHECK(without("\"clarity\"", "\"charity\"") == "the verdict has no score for clarity");
  CHECK(without("\"as support shows\"", "\" \\n\"") == "the score for support has no evidence");
  CHECK(without("\"as support shows\"", "7") == "the score for support has no evidence");
  CHECK(without("\"score\": 4, \"evidence\": \"as coverage shows\"", "") != "");
  CHECK(without("\"problems\": []", "\"problems\": {}") == "the verdict's problems are no list");
  CHECK(without("\"problems\": []", "\"problems\": [1]") != "");
  CHECK(without("\"problems\": []", "\"problems\": [{\"fix\": \"x\"}]") != "");
  CHECK(without("\"problems\": []", "\"more\": 1") == "");
}

TEST_CASE("an answer without a verdict says so") {
  for (auto text : {"", "I will not judge this.", "{}", "[1, 2]", "{\"scores\": 4}", "}{", "\"{",
                    "{\"scores\": {\"coverage\""})
    CHECK(why(read_verdict(text)) == "the answer holds no JSON object with scores");
  CHECK(read_verdict("{}").error().code == ec::malformed);
}

TEST_CASE("two verdicts that differ are none, one that is told twice is one") {
  CHECK(why(read_verdict(answer("5") + "\n" + answer("2")))
        == "the answer holds two verdicts that differ");
  CHECK(coverage_of(read_verdict(answer("5") + "\n" + answer("5"))) == 5000);
}

TEST_CASE("a criterion that is scored twice in one verdict is not scored") {
  auto twice = answer();
  twice.replace(twice.find("\"consistency\""), 13, "\"coverage\"");
  CHECK_FALSE(read_verdict(twice));
  auto text = answer();
  auto at = text.find("\"score\": 4");
  text.insert(at, "\"score\": 5, ");
  CHECK_FALSE(read_verdict(text));
}

TEST_CASE("a judge who answers with the example of the prompt has said nothing") {
  CHECK_FALSE(read_verdict(judge_answer));
  CHECK(coverage_of(read_verdict(std::string{judge_answer} + answer())) == 4000);
}

TEST_CASE("a hostile answer ends as no verdict, and soon") {
  auto repeated = [](std::string_view piece, size_t bytes) {
    std::string out;
    while (out.size() + piece.size() <= bytes)
      out += piece;
    return out;
  };
  for (auto piece : {"{", "}", "{\"", "{}", "[", "{\"scores\":", "{\"scores\":{", "\\\"{"})
    CHECK_FALSE(read_verdict(repeated(piece, verdict_bytes_max)));
  CHECK(has(why(read_verdict(repeated("{}", 1'000) + answer())), "more braces"));
  auto large = read_verdict(std::string(verdict_bytes_max, ' ') + answer());
  REQUIRE_FALSE(large);
  CHECK(large.error().code == ec::too_large);
  CHECK(coverage_of(read_verdict(repeated(" ", verdict_bytes_max / 2) + answer())) == 4000);
  auto nested = answer();
  nested.insert(1, "\"x\": " + repeated("[", 1'000) + repeated("]", 1'000) + ", ");
  CHECK_FALSE(read_verdict(nested));
}

TEST_CASE("what a judge writes steers no terminal, is valid and is bounded") {
  auto text = answer("4", R"([{"what": "red \u001b[31m text"}])");
  text.replace(text.find("as clarity"), 2, "\xff\xfe");
  auto read = read_verdict(text);
  REQUIRE(read);
  CHECK(read->problems[0].what.find('\x1b') == std::string::npos);
  CHECK(is_utf8(read->scores[3].evidence));
  std::string many = "[";
  for (int i = 0; i < 60; ++i)
    many += fmt::format("{}{{\"what\": \"{}\"}}", i == 0 ? "" : ",", std::string(1'500, 'x'));
  read = read_verdict(answer("4", many + "]"));
  REQUIRE(read);
  CHECK(read->problems.size() == problems_max);
  CHECK(read->problems_more == 10);
  CHECK(read->problems[0].what.size() < 1'100);
  CHECK(read->problems[0].what.ends_with("…"));
}
