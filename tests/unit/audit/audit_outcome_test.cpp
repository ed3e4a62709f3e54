#include "runtime/audit/audit_outcome.hpp"
#include "runtime/audit/audit_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/audit/make_work.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;
using namespace tributary::testing;

namespace {

verdict verdict_of(uint32_t milli) {
  verdict out;
  for (auto& each : out.scores)
    each = {milli, "as page 2 shows"};
  return out;
}

judge_answer said(verdict what) {
  return {"codex", std::move(what), "", ""};
}

/// A rubric with the same score for everything.
audit_rubric rubric_of(uint32_t milli) {
  audit_rubric out;
  for (auto& each : out.scores)
    each = {milli, {"counted by rules"}};
  return out;
}

audit_outcome finish(const audit_rubric& rubric, judge_answer judge) {
  return finish_audit({true, true, "the stakes are high"}, rubric, std::move(judge), audit_spec{});
}

} // namespace

TEST_CASE("the judge's scores stand where there is a verdict") {
  auto outcome = finish(rubric_of(2000), said(verdict_of(4500)));
  CHECK(outcome.overall_milli == 4500);
  CHECK(outcome.by == scored_by::judge);
  CHECK(outcome.scores[1].said == "as page 2 shows");
  CHECK(outcome.scores[1].counted == std::vector<std::string>{"counted by rules"});
}

TEST_CASE("a judge that failed is no verdict: the rules' scores stand, and it is told") {
  auto outcome = finish(rubric_of(4200), {"codex", std::nullopt, "it timed out", ""});
  CHECK(outcome.overall_milli == 4200);
  CHECK(outcome.by == scored_by::rules);
  CHECK(has(audit_markdown(outcome), "codex was asked and gave no verdict: it timed out."));
  CHECK(finish(rubric_of(4200), {}).by == scored_by::rules);
}

TEST_CASE("no judge can call a deliverable complete that lacks a part") {
  auto rubric = rubric_of(4000);
  rubric.coverage_cap_milli = 3000;
  rubric.cap_why = "1 of 3 parts is not there";
  auto outcome = finish(rubric, said(verdict_of(5000)));
  CHECK(outcome.scores[0].milli == 3000);
  CHECK(outcome.scores[0].uncapped_milli == 5000);
  CHECK(outcome.overall_milli == 4400);
  CHECK(has(audit_markdown(outcome), "3.000 (the judge said 5.000)"));
  CHECK(has(audit_markdown(outcome), "since 1 of 3 parts is not there"));
  // It may be worse than the cap.
  outcome = finish(rubric, said(verdict_of(2000)));
  CHECK(outcome.scores[0].milli == 2000);
  CHECK_FALSE(outcome.scores[0].uncapped_milli);
}

TEST_CASE("a score below the least one does not pass, and what was not audited does") {
  CHECK(passes(finish(rubric_of(4000), {})));
  CHECK_FALSE(passes(finish(rubric_of(3999), {})));
  CHECK(passes(skipped_audit({false, false, "the stakes are low"}, audit_spec{})));
}

TEST_CASE("an audit that did not run says why, and has no score") {
  auto skipped = skipped_audit({false, false, "time is short: 54m of 1h are used"}, audit_spec{});
  CHECK(audit_markdown(skipped) == "## Audit\n\nNot audited: time is short: 54m of 1h are used.\n");
  auto json = nlohmann::json::parse(audit_json(skipped)).at("audit");
  CHECK(json.at("ran") == false);
  CHECK(json.at("score").is_null());
  CHECK(json.at("by").is_null());
  CHECK(json.at("reason") == "time is short: 54m of 1h are used");
}

TEST_CASE("the JSON of an audit holds each score, whose it is and why") {
  auto rubric = rubric_of(4000);
  rubric.coverage_cap_milli = 3000;
  at(rubric.scores, criterion::actionability).milli.reset();
  auto verdict = verdict_of(4500);
  verdict.problems = {{"Costs", "a \"quote\"", "\n"}};
  auto text = audit_json(finish(rubric, said(verdict)));
  CHECK(text.find('\n') == text.size() - 1);
  auto json = nlohmann::json::parse(text).at("audit");
  CHECK(json.at("ran") == true);
  CHECK(json.at("passed") == true);
  CHECK(json.at("score") == 4.05);
  CHECK(json.at("min_score") == 4.0);
  CHECK(json.at("by") == "judge");
  CHECK(json.at("judge") == "codex");
  CHECK(json.at("criteria").at("coverage").at("score") == 3.0);
  CHECK(json.at("criteria").at("coverage").at("judge_score") == 4.5);
  CHECK(json.at("criteria").at("clarity").at("said") == "as page 2 shows");
  CHECK(json.at("criteria").at("clarity").at("counted").at(0) == "counted by rules");
  CHECK(json.at("problems").at(0).at("what") == "a \"quote\"");
  auto alone = nlohmann::json::parse(audit_json(finish(rubric, {}))).at("audit");
  CHECK(alone.at("by") == "rules");
  CHECK(alone.at("criteria").at("actionability").at("score").is_null());
}

TEST_CASE("the Markdown of an audit is a section with one line for each criterion") {
  auto text = audit_markdown(finish(rubric_of(3500), {}));
  CHECK(text.starts_with("## Audit\n\n**3.500** of 5, at least 4.000 was asked for: not good "
                         "enough. Audited because: the stakes are high."));
  CHECK(has(text, "cannot tell whether it is true"));
  for (auto which : all_criteria)
    CHECK(has(text, "\n| " + std::string{to_text(which)} + " | "));
}

TEST_CASE("nothing that a judge writes leaves its cell or its line") {
  auto verdict = verdict_of(4000);
  verdict.scores[0].evidence = "a | b\n# Title\n<script>x</script> [l](http://a)";
  verdict.problems = {{"**x**", "# y\n\n## z", "```"}};
  auto text = audit_markdown(finish(rubric_of(4000), {"a|b", verdict, "", "cut\n# here"}));
  CHECK(has(text, "a \\| b # Title \\<script>x\\</script> \\[l\\](http://a)"));
  CHECK(has(text, "- **\\*\\*x\\*\\***: # y ## z → \\`\\`\\`\n"));
  CHECK(has(text, "Scored by a\\|b. It has not seen all: cut # here."));
  CHECK_FALSE(has(text, "\n# "));
}

TEST_CASE("a work is audited from its texts to its file") {
  made_work work{{"Leaders", "Costs"}};
  work.write(0, "Ten (leaders.md:1).", 2, 2);
  work.write(1, "Two (costs.md:1).", 1, 1);
  auto outcome = finish(work.score(), {});
  CHECK(passes(outcome));
  CHECK(outcome.overall_milli == 5000);
  CHECK(has(audit_markdown(outcome), "| actionability | 10 % | not scored |"));
  work.lose(1);
  work.dispute("price");
  CHECK_FALSE(passes(finish(work.score(), {})));
}
