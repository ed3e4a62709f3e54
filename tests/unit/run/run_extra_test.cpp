#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker two_parts() {
  plan_maker m;
  m.add("a");
  m.add("b");
  return m;
}

run_options with_research() {
  run_options o;
  o.research_worker = "r";
  return o;
}

conflict_noticed dispute(std::string id = "k1") {
  return {std::move(id), "factual", "Acme: price", {0, 1}, "Which price is right?"};
}

/// Both parts are there, and they contradict each other.
run_driver disputed(plan_maker m, run_options o = with_research()) {
  run_driver d{std::move(m), std::move(o)};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.apply(dispute());
  return d;
}

run_metrics end_figures(const run_driver& d) {
  for (const auto& a : d.all)
    if (const auto* told = std::get_if<announce>(&a); told && told->notice.metrics)
      return *told->notice.metrics;
  return {};
}

} // namespace

TEST_CASE("a factual conflict gets a stream that is asked about it, with both sides' results") {
  auto d = disputed(two_parts());
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 2);
  CHECK(d.get<want_slot>()[0].worker == "r");
  auto queued = d.said(notice_type::stream_queued);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].conflict == "k1");
  CHECK(queued[0].streams == std::vector<stream_index>{0, 1});
  d.grant(2);
  REQUIRE(d.count<start_attempt>() == 1);
  CHECK(d.get<start_attempt>()[0].needs == std::vector<stream_index>{0, 1});
  const auto& asked = d.run.plan_of()->streams[2];
  CHECK(asked.id == "extra-1");
  CHECK(asked.focus == "Which price is right?");
}

TEST_CASE("the report waits for what is being settled, and the answer is no part of it") {
  auto d = disputed(two_parts());
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 0);
  d.grant(2);
  d.succeed(2, 1, text("It is 12."));
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].settles == "k1");
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  d.apply(conflict_settled{"k1", 2, "12 USD", "the price list says so"});
  REQUIRE(d.said(notice_type::conflict_resolved).size() == 1);
  CHECK(d.why(notice_type::conflict_resolved) == "12 USD: the price list says so");
  d.apply(conflict_settled{"k1", 2, "12 USD", "again, from a synthesizer that starts anew"});
  CHECK(d.count<announce>() == 0);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
  CHECK(end_figures(d).streams == 3);
  CHECK(end_figures(d).completed == 3);
  CHECK(end_figures(d).critical_path == 2s);
}

TEST_CASE("a choice that the synthesizer made is told once") {
  run_driver d{two_parts()};
  d.start();
  d.apply(conflict_settled{"k9", no_stream, "gRPC", "the requirements name it"});
  REQUIRE(d.said(notice_type::conflict_resolved).size() == 1);
  CHECK(d.said(notice_type::conflict_resolved)[0].conflict == "k9");
  d.apply(conflict_settled{"k9", no_stream, "gRPC", "the requirements name it"});
  CHECK(d.last.empty());
  d.apply(conflict_settled{"k8", 1, "x", "from a stream that was not asked"});
  CHECK(d.last.empty());
}

TEST_CASE("research that fails leaves the conflict open and the deliverable whole") {
  auto d = disputed(two_parts());
  d.confirm_merges();
  d.grant(2);
  d.fail(2, 1, failure_kind::auth);
  REQUIRE(d.count<flag_gap>() == 1);
  CHECK(d.get<flag_gap>()[0].settles == "k1");
  CHECK(d.why(notice_type::stream_failed).find("the conflict stays open") != std::string::npos);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("a conflict that stays open ends the run with 4 where the plan says so") {
  for (auto fails : {false, true}) {
    auto m = two_parts();
    m.p.synthesis.unresolved = fails ? "fail" : "";
    auto d = disputed(std::move(m), {});
    d.confirm_merges();
    d.apply(report_finished{{}, 1ms, 1});
    CHECK(d.get<end_run>()[0].exit_code == (fails ? 4 : 0));
    CHECK((d.why(notice_type::run_completed) == "1 conflict is left open") == fails);
  }
}

TEST_CASE("nobody researches where the plan, the conflict or the cluster says so") {
  auto flagged = two_parts();
  flagged.p.synthesis.conflicts["factual"] = "flag";
  CHECK(disputed(std::move(flagged)).count<want_slot>() == 0);
  CHECK(disputed(two_parts(), {}).count<want_slot>() == 0);
  run_driver d{two_parts(), with_research()};
  d.start();
  d.do_stream(0);
  auto technical = dispute();
  technical.question.clear();
  d.apply(technical);
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.said(notice_type::conflict_found).size() == 1);
}

TEST_CASE("a conflict is researched once, and no more of them than the bound says") {
  auto d = disputed(two_parts());
  d.apply(dispute());
  CHECK(d.last.empty());
  for (size_t i = 1; i < limits::conflicts_researched; ++i) {
    d.apply(dispute("other" + std::to_string(i)));
    CHECK(d.count<want_slot>() == 1);
  }
  d.apply(dispute("one more"));
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.said(notice_type::conflict_found).size() == 1);
}

TEST_CASE("what is asked is bounded") {
  run_driver d{two_parts(), with_research()};
  d.start();
  d.do_stream(0);
  auto long_one = dispute();
  long_one.question = std::string(limits::question_bytes, 'a');
  d.apply(long_one);
  CHECK(d.run.plan_of()->streams[2].focus == long_one.question);
  long_one.id = "k2";
  long_one.question += 'b';
  d.apply(long_one);
  CHECK(d.run.plan_of()->streams[3].focus.size() <= limits::question_bytes);
}

TEST_CASE("a spent budget adds no stream") {
  auto m = two_parts();
  m.p.budget.tokens = 10;
  run_driver d{std::move(m), with_research()};
  d.start();
  d.grant(0);
  d.grant(1);
  completion dear;
  dear.text = "fine";
  dear.used.output_tokens = 11;
  d.succeed(0, 1, std::make_shared<const completion>(dear));
  d.succeed(1);
  d.apply(dispute());
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("a run that is cancelled while something is settled ends at once") {
  auto d = disputed(two_parts());
  d.confirm_merges();
  d.grant(2);
  d.apply(cancel_asked{"stop", 130});
  CHECK(d.count<cancel_attempt>() == 1);
  CHECK(d.said(notice_type::stream_cancelled).size() == 1);
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("streams that were added come back from the journal as they were") {
  auto d = disputed(two_parts());
  d.confirm_merges();
  d.grant(2);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  CHECK(d.replayed().open_attempts() == d.run.open_attempts());
  CHECK(d.replayed().plan_of()->streams == d.run.plan_of()->streams);
  d.succeed(2, 1, text("It is 12."));
  auto standing = d.replayed().standing();
  auto answer = std::find_if(standing.begin(), standing.end(), [](const run_action& a) {
    const auto* merge = std::get_if<merge_result>(&a);
    return merge && merge->stream == 2;
  });
  REQUIRE(answer != standing.end());
  CHECK(std::get<merge_result>(*answer).settles == "k1");
}

namespace {

plan_maker judged_plan() {
  auto m = two_parts();
  m.p.audit.worker = "j";
  m.p.audit.stakes = "high";
  return m;
}

report_finished asking() {
  report_finished e{{}, 1ms};
  e.audit = "3.000 of 5 by rules";
  e.judge_question = "How good is {{task}}?";
  return e;
}

/// Both parts are there, and the judge is asked.
run_driver being_judged(plan_maker m = judged_plan()) {
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.confirm_merges();
  d.apply(asking());
  return d;
}

} // namespace

TEST_CASE(
  "a judge is asked once about the finished report, which is finished again with the verdict") {
  run_driver d{judged_plan()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  d.apply(asking());
  CHECK(d.said(notice_type::audit_completed).empty());
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].worker == "j");
  d.apply(asking());
  CHECK(d.last.empty());
  d.grant(2);
  d.succeed(2, 1, text("{}"));
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].settles == "audit");
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  auto verdict = asking();
  verdict.score_milli = 3200;
  verdict.falls_short = true;
  verdict.audit = "3.200 of 5 by j, 4.000 is wanted";
  d.apply(verdict);
  CHECK(d.why(notice_type::audit_completed) == "3.200 of 5 by j, 4.000 is wanted");
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 4);
  CHECK(end_figures(d).quality_milli == 3200);
}

TEST_CASE("a judge that fails leaves the run to the rules, and the deliverable as it was") {
  auto d = being_judged();
  d.grant(2);
  d.fail(2, 1, failure_kind::auth);
  CHECK(d.why(notice_type::stream_failed).find("the rules judge alone") != std::string::npos);
  REQUIRE(d.count<finish_report>() == 1);
  report_finished done{{}, 1ms};
  done.audit = "4.500 of 5 by rules";
  d.apply(done);
  CHECK(d.get<end_run>()[0].exit_code == 0);
  CHECK_FALSE(end_figures(d).quality_milli);
}

TEST_CASE("nobody is asked to judge what has no time or money left, or what was cancelled") {
  auto m = judged_plan();
  m.p.budget.tokens = 1;
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.grant(1);
  completion dear;
  dear.text = "fine";
  dear.used.output_tokens = 2;
  d.succeed(0, 1, std::make_shared<const completion>(dear));
  d.succeed(1);
  d.confirm_merges();
  d.apply(asking());
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.count<end_run>() == 1);
}

TEST_CASE("a budget that ends before what was to be settled is settled costs the run no part") {
  auto m = two_parts();
  m.p.budget.time = 10s;
  auto d = disputed(std::move(m));
  d.confirm_merges();
  d.advance(11s);
  CHECK(d.why(notice_type::stream_failed).find("the conflict stays open") != std::string::npos);
  d.finish();
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("a deadline that passes while only the judge works delivers what there is") {
  auto m = judged_plan();
  m.p.deadline = 1h;
  auto d = being_judged(std::move(m));
  d.grant(2);
  d.advance(61min);
  CHECK(d.count<cancel_attempt>() == 1);
  REQUIRE(d.count<finish_report>() == 1);
  d.apply(asking());
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("a deadline that passes while a part is open ends the run, whatever else is open") {
  auto m = two_parts();
  m.add("c");
  m.p.deadline = 1h;
  auto d = disputed(std::move(m));
  d.advance(61min);
  d.finish();
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 124);
}

TEST_CASE("nobody is asked any more when the deadline is over") {
  auto m = two_parts();
  m.p.deadline = 1h;
  run_driver d{std::move(m), with_research()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.now += 61min;
  d.apply(dispute());
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("half a verdict is shown to nobody") {
  auto d = being_judged();
  d.grant(2);
  d.fail_with(2, 1, failure_kind::network, std::string(100, 'x'));
  CHECK(d.count<keep_partial>() == 0);
}
