#include "runtime/audit/audit_policy.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

audit_spec spec(audit_when when, const std::string& stakes = "") {
  audit_spec out;
  out.when = when;
  out.stakes = stakes;
  return out;
}

audit_spec automatic(const std::string& stakes = "") {
  return spec(audit_when::automatic, stakes);
}

/// A run of which nothing is to be doubted.
audit_facts good_run() {
  audit_facts out;
  out.streams = out.first_try = 4;
  out.has_judge = true;
  return out;
}

audit_facts late_run() {
  auto out = good_run();
  out.used = 54min;
  out.allowed = 60min;
  return out;
}

bool says(const audit_decision& decision, std::string_view words) {
  return decision.reason.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("what the plan says of audits is obeyed, whatever the run was like") {
  auto bad = late_run();
  bad.open_conflicts = 3;
  bad.missing_parts = 2;
  auto never = decide_audit(spec(audit_when::never, "high"), bad);
  CHECK_FALSE(never.run);
  CHECK_FALSE(never.ask_judge);
  CHECK(says(never, "never"));
  auto always = decide_audit(spec(audit_when::always, "low"), late_run());
  CHECK(always.run);
  CHECK(always.ask_judge);
  CHECK(always.reason == "the plan says always");
}

TEST_CASE("high stakes are audited, by each of their names, also when nothing is in doubt") {
  for (auto word : {"high", "critical", "external", " High "}) {
    auto decision = decide_audit(automatic(word), good_run());
    CHECK(decision.run);
    CHECK(decision.ask_judge);
  }
}

TEST_CASE("low stakes are not audited, and the reason tells what is in doubt all the same") {
  auto run = good_run();
  CHECK(decide_audit(automatic("low"), run).reason == "the stakes are low");
  run.open_conflicts = 1;
  auto decision = decide_audit(automatic("low"), run);
  CHECK_FALSE(decision.run);
  CHECK(says(decision, "though 1 conflict is open"));
}

TEST_CASE("a run whose time is short is not audited, but for high stakes by rules alone") {
  CHECK_FALSE(decide_audit(automatic("medium"), late_run()).run);
  CHECK(says(decide_audit(automatic("medium"), late_run()), "54m00s of 1h00m are used"));
  auto high = decide_audit(automatic("high"), late_run());
  CHECK(high.run);
  CHECK_FALSE(high.ask_judge);
  CHECK(says(high, "rules judge alone"));
  auto in_time = late_run();
  in_time.used = 54min - 1us;
  CHECK(decide_audit(automatic("medium"), in_time).run);
}

TEST_CASE("no judge is asked when the time is over, not even where the plan says always") {
  auto run = late_run();
  run.used = 59min;
  CHECK(decide_audit(spec(audit_when::always), run).ask_judge);
  run.used = 60min;
  auto over = decide_audit(spec(audit_when::always), run);
  CHECK(over.run);
  CHECK_FALSE(over.ask_judge);
  run.used = 365 * 24h;
  CHECK_FALSE(decide_audit(spec(audit_when::always), run).ask_judge);
}

TEST_CASE("open conflicts, missing parts and many retries are audited where stakes are unstated") {
  auto conflicts = good_run();
  conflicts.open_conflicts = 2;
  CHECK(decide_audit(automatic(), conflicts).run);
  CHECK(says(decide_audit(automatic(), conflicts), "2 conflicts are open"));
  auto holes = good_run();
  holes.missing_parts = 1;
  CHECK(decide_audit(automatic(), holes).run);
  CHECK(says(decide_audit(automatic(), holes), "1 part is missing"));
  auto shaky = good_run();
  shaky.first_try = 1;
  CHECK(decide_audit(automatic(), shaky).run);
  shaky.first_try = 2;
  CHECK_FALSE(decide_audit(automatic(), shaky).run);
  shaky.streams = 5;
  CHECK(decide_audit(automatic(), shaky).run);
}

TEST_CASE("medium stakes, and words that nobody knows, are audited without any doubt") {
  CHECK(decide_audit(automatic("medium"), good_run()).run);
  CHECK(decide_audit(automatic("enormous"), good_run()).run);
}

TEST_CASE("a run without doubts is not audited, and the reason says what was looked at") {
  auto run = good_run();
  auto decision = decide_audit(automatic(), run);
  CHECK_FALSE(decision.run);
  CHECK(says(decision, "no conflict is open and no part is missing"));
  run.requirements = 3;
  CHECK(says(decide_audit(automatic(), run), "none of 3 requirements"));
}

TEST_CASE("without a judge the rules judge, and the reason says so") {
  auto run = good_run();
  run.has_judge = false;
  auto decision = decide_audit(automatic("high"), run);
  CHECK(decision.run);
  CHECK_FALSE(decision.ask_judge);
  CHECK(says(decision, "no worker to judge"));
}

TEST_CASE("a deadline of nothing is over at once") {
  auto run = good_run();
  run.allowed = 0s;
  CHECK_FALSE(decide_audit(automatic(), run).run);
  CHECK(says(decide_audit(automatic(), run), "time is short"));
}
