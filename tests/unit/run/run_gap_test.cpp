#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker fetching() {
  plan_maker m;
  m.add("a");
  m.add("b");
  m.p.synthesis.conflicts["missing"] = "research";
  return m;
}

run_options with_research() {
  run_options o;
  o.research_worker = "r";
  return o;
}

conflict_noticed gap(std::string id = "missing-a-1", std::vector<stream_index> of = {0}) {
  return {std::move(id), "missing", "a: a table was asked for", std::move(of), "Where is it?"};
}

/// All parts are there, and the report is asked for.
run_driver finishing(plan_maker m = fetching(), run_options o = with_research()) {
  run_driver d{std::move(m), std::move(o)};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  return d;
}

} // namespace

TEST_CASE("what the finished report lacks gets a stream, and the report is finished once more") {
  auto d = finishing();
  d.apply(gap());
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].worker == "r");
  CHECK(d.said(notice_type::conflict_found).size() == 1);
  const auto& asked = d.run.plan_of()->streams[2];
  CHECK(asked.name == "What is missing: a: a table was asked for");
  CHECK(asked.type == "research");
  CHECK(asked.focus == "Where is it?");
  // Comes behind the gap, and is of a report without what is being fetched.
  d.apply(report_finished{{}, 1ms});
  CHECK(d.last.empty());
  d.grant(2);
  REQUIRE(d.count<start_attempt>() == 1);
  CHECK(d.get<start_attempt>()[0].needs == std::vector<stream_index>{0});
  d.succeed(2, 1, text("| a |\n|---|\n"));
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].settles == "missing-a-1");
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  d.apply(conflict_settled{"missing-a-1", 2, "the table", "it was delivered afterwards"});
  CHECK(d.said(notice_type::conflict_resolved).size() == 1);
  d.apply(gap());
  CHECK(d.last.empty());
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("all that the finished report lacks is fetched at once, as far as the bound says") {
  auto d = finishing();
  for (size_t i = 0; i < limits::conflicts_researched; ++i) {
    d.apply(gap("missing-a-" + std::to_string(i)));
    CHECK(d.count<want_slot>() == 1);
  }
  d.apply(gap("one more"));
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.said(notice_type::conflict_found).size() == 1);
}

TEST_CASE("contradictions and gaps share one bound") {
  run_driver d{fetching(), with_research()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  auto last = static_cast<stream_index>(1 + limits::conflicts_researched);
  for (stream_index s = 2; s < last; ++s)
    d.apply(conflict_noticed{"k" + std::to_string(s), "factual", "x", {0, 1}, "Which?"});
  for (stream_index s = 2; s < last; ++s)
    d.do_stream(s);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  d.apply(gap());
  CHECK(d.count<want_slot>() == 1);
  d.apply(gap("missing-b-1", {1}));
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("nothing is fetched where the plan only flags, or the cluster has nobody to ask") {
  for (const auto* answer : {"", "flag", "ignore"}) {
    auto m = fetching();
    m.p.synthesis.conflicts.clear();
    if (*answer != '\0')
      m.p.synthesis.conflicts["missing"] = answer;
    auto d = finishing(std::move(m));
    d.apply(gap());
    CHECK(d.count<want_slot>() == 0);
    d.finish({"a licence"});
    CHECK(d.get<end_run>()[0].exit_code == 3);
  }
  auto nobody = finishing(fetching(), {});
  nobody.apply(gap());
  CHECK(nobody.count<want_slot>() == 0);
  nobody.finish();
  CHECK(nobody.count<end_run>() == 1);
}

TEST_CASE("nothing is fetched for a run that failed, was cancelled, or has no money or time left") {
  auto poor = fetching();
  poor.p.budget.tokens = 1;
  run_driver spent{std::move(poor), with_research()};
  spent.start();
  spent.grant(0);
  spent.grant(1);
  completion dear;
  dear.text = "fine";
  dear.used.output_tokens = 2;
  spent.succeed(0, 1, std::make_shared<const completion>(dear));
  spent.succeed(1);
  spent.confirm_merges();
  spent.apply(gap());
  CHECK(spent.count<want_slot>() == 0);

  auto cancelled = finishing();
  cancelled.apply(cancel_asked{"stop", 130});
  cancelled.apply(gap());
  CHECK(cancelled.count<want_slot>() == 0);

  auto m = fetching();
  m.p.deadline = 1h;
  auto late = finishing(std::move(m));
  late.now += 61min;
  late.apply(gap());
  CHECK(late.count<want_slot>() == 0);

  run_driver failed{fetching(), with_research()};
  failed.start();
  failed.do_stream(0);
  failed.grant(1);
  failed.fail(1, 1, failure_kind::auth);
  failed.confirm_merges();
  failed.apply(gap());
  CHECK(failed.count<want_slot>() == 0);
}

TEST_CASE("a fetch that fails leaves the gap open and the deliverable whole") {
  auto d = finishing();
  d.apply(gap());
  d.grant(2);
  d.fail(2, 1, failure_kind::auth);
  REQUIRE(d.count<flag_gap>() == 1);
  CHECK(d.get<flag_gap>()[0].settles == "missing-a-1");
  CHECK(d.count<finish_report>() == 1);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("what is missing is fetched before the whole is judged, and not again after that") {
  auto m = fetching();
  m.p.audit.worker = "j";
  auto d = finishing(std::move(m));
  report_finished asking{{}, 1ms};
  asking.judge_question = "How good is it?";
  d.apply(gap());
  d.apply(asking);
  CHECK(d.last.empty());
  d.do_stream(2);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  d.apply(asking);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].worker == "j");
  d.do_stream(3);
  d.confirm_merges();
  d.apply(gap("missing-b-1", {1}));
  CHECK(d.count<want_slot>() == 0);
  d.finish();
  CHECK(d.count<end_run>() == 1);
}

TEST_CASE("a run that dies between two gaps comes back as it was, and asks for the other one") {
  auto d = finishing();
  d.apply(gap());
  auto back = d.replayed();
  CHECK(back.fingerprint() == d.run.fingerprint());
  CHECK(back.plan_of()->streams == d.run.plan_of()->streams);
  auto standing = back.standing();
  CHECK(std::none_of(standing.begin(), standing.end(),
                     [](const run_action& a) { return std::holds_alternative<finish_report>(a); }));
  d.do_stream(2);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  d.apply(gap("missing-b-1", {1}));
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}
