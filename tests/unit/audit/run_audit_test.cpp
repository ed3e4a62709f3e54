#include "runtime/audit/run_audit.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::shared_ptr<plan> two_parts() {
  auto p = make_plan({"Pricing", "Overview"});
  p->requirements = {"Names a price"};
  return p;
}

draft whole(const std::shared_ptr<plan>& p) {
  draft d{p};
  for (stream_index s = 0; s < 2; ++s)
    d.put(s, "The price is 12 USD ({{task}}).\n\n"
               + claims_block({{s, "Acme", "price", "12 USD", "prices.md:3", "", ""}}));
  d.commit();
  return d;
}

run_audit audited(const plan& p, const draft& work, audit_facts facts,
                  const std::optional<judge_answer>& heard) {
  return audit_draft(p, work, work.conflicts(), facts, heard);
}

audit_facts on_first_try() {
  audit_facts facts;
  facts.first_try = 2;
  return facts;
}

std::string verdict_of(int score) {
  std::string out = "{\"scores\": {";
  for (auto each : all_criteria)
    out += (each == criterion::coverage ? "\"" : ", \"") + std::string{to_text(each)}
           + "\": {\"score\": " + std::to_string(score) + ", \"evidence\": \"as it reads\"}";
  return out + "}, \"problems\": []}";
}

} // namespace

TEST_CASE("a plan that says nothing of audits has none where nothing is in doubt") {
  auto p = two_parts();
  auto audit = audited(*p, whole(p), on_first_try(), {});
  CHECK_FALSE(audit.outcome.decision.run);
  CHECK(audit.question.empty());
  CHECK_FALSE(audit.outcome.decision.reason.empty());
  CHECK_FALSE(falls_short(audit.outcome, p->audit));
}

TEST_CASE("a part that is missing is doubt enough, and fails nobody who asked for nothing") {
  auto p = two_parts();
  draft d{p};
  d.put(0, "The price is 12 USD.");
  d.put_gap(1, "the worker hung up");
  auto audit = audited(*p, d, on_first_try(), {});
  REQUIRE(audit.outcome.decision.run);
  CHECK(audit.outcome.by == scored_by::rules);
  REQUIRE(audit.outcome.overall_milli);
  CHECK(*audit.outcome.overall_milli < 4000);
  CHECK_FALSE(falls_short(audit.outcome, p->audit));
  p->audit.stakes = "high";
  CHECK(falls_short(audited(*p, d, on_first_try(), {}).outcome, p->audit));
  p->audit = {};
  p->audit.min_score_given = true;
  CHECK(falls_short(audited(*p, d, on_first_try(), {}).outcome, p->audit));
}

TEST_CASE("a judge is asked about the report as it will be handed over, and nothing in it is "
          "expanded") {
  auto p = two_parts();
  p->audit = {audit_when::always, "", "j", 4000};
  auto audit = audited(*p, whole(p), on_first_try(), {});
  CHECK(has(audit.question, "The price is 12 USD"));
  CHECK_FALSE(has(audit.question, "{{"));
}

TEST_CASE("what did not fit into the judge's prompt is said in the audit") {
  auto p = two_parts();
  p->audit = {audit_when::always, "", "j", 4000};
  auto d = whole(p);
  d.put(0, std::string(2 * judge_prompt_bytes, 'x'));
  auto audit = audited(*p, d, on_first_try(), answer_of(*p, verdict_of(5)));
  CHECK_FALSE(audit.outcome.note.empty());
  CHECK(audited(*p, whole(p), on_first_try(), answer_of(*p, verdict_of(5))).outcome.note.empty());
}

TEST_CASE("what the judge says counts, and one that failed is no verdict") {
  auto p = two_parts();
  p->audit = {audit_when::always, "", "j", 4000};
  auto d = whole(p);
  auto poor = audited(*p, d, on_first_try(), answer_of(*p, verdict_of(2)));
  CHECK(poor.question.empty());
  CHECK(poor.outcome.by == scored_by::judge);
  CHECK(poor.outcome.overall_milli == 2000);
  CHECK(falls_short(poor.outcome, p->audit));
  CHECK(has(audit_line(poor.outcome), "2.000 of 5 by j, 4.000 is wanted"));
  auto good = audited(*p, d, on_first_try(), answer_of(*p, verdict_of(5)));
  CHECK(good.outcome.overall_milli == 5000);
  CHECK_FALSE(falls_short(good.outcome, p->audit));
  for (const auto& none : {answer_of(*p, "Very good!"), no_answer(*p, "auth: the key is wrong")}) {
    auto failed = audited(*p, d, on_first_try(), none);
    CHECK(failed.outcome.by == scored_by::rules);
    CHECK(failed.question.empty());
    CHECK(has(audit_line(failed.outcome), "j gave no verdict: "));
  }
}

TEST_CASE("a judge that took until the time was short was asked for what the audit says") {
  auto p = two_parts();
  p->audit = {audit_when::automatic, "medium", "j", 4000};
  p->deadline = std::chrono::hours{1};
  auto facts = on_first_try();
  facts.used = std::chrono::minutes{59};
  CHECK_FALSE(audited(*p, whole(p), facts, {}).outcome.decision.run);
  auto late = audited(*p, whole(p), facts, answer_of(*p, verdict_of(5)));
  CHECK(late.outcome.by == scored_by::judge);
  CHECK_FALSE(has(late.outcome.decision.reason, "time"));
}

TEST_CASE("a report of braces costs the judge's prompt no more than its bound") {
  auto p = two_parts();
  p->audit = {audit_when::always, "", "j", 4000};
  auto d = whole(p);
  d.put(0, std::string(2 * judge_prompt_bytes, '{'));
  auto audit = audited(*p, d, on_first_try(), {});
  CHECK_FALSE(audit.question.empty());
  CHECK(audit.question.size() <= judge_prompt_bytes);
}

TEST_CASE("what was fetched counts as there, whether it belongs to a part or to the whole") {
  auto p = two_parts();
  p->requirements = {"Names a licence"};
  p->streams[0].output = "A comparison table";
  p->synthesis.conflicts["missing"] = "research";
  p->audit.when = audit_when::always;
  auto d = whole(p);
  auto coverage = [&] {
    auto outcome = audited(*p, d, on_first_try(), {}).outcome;
    std::string all;
    for (const auto& line : outcome.scores[static_cast<size_t>(criterion::coverage)].counted)
      all += line + "\n";
    return all;
  };
  CHECK(has(coverage(), "words of 0 of 1 requirements are found"));
  CHECK(has(coverage(), "0 of 1 parts have all that their output names"));
  for (const auto& gap : d.open_gaps())
    (void)d.settle(gap.key, "extra-1",
                   std::make_shared<const std::string>("| Licence |\n|---|\n| MIT |\n"));
  CHECK(has(coverage(), "words of 1 of 1 requirements are found"));
  CHECK(has(coverage(), "1 of 1 parts have all that their output names"));
}
