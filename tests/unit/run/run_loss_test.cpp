#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// `first` fails or degrades at its first failure; everybody else needs it, directly or not.
plan_maker with_step(step_kind step) {
  plan_maker m;
  m.add("first");
  m.add("second", {0});
  m.add("third", {1});
  m.add("apart");
  m.p.on_failure = {{{failure_kind::refused}, {{step, 1}}, {}, {}}};
  return m;
}

void lose_first(run_driver& d) {
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::refused);
}

} // namespace

TEST_CASE("streams that need a failed one are told and skipped, and so on down the line") {
  run_driver d{with_step(step_kind::fail)};
  lose_first(d);
  auto failed = d.said(notice_type::stream_failed);
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].why == "refused: it broke; 1 stream waits for it; the run fails");
  CHECK(failed[0].kind == failure_kind::refused);
  auto told = d.said(notice_type::dependent_notified);
  REQUIRE(told.size() == 2);
  CHECK(told[0].stream == 1);
  CHECK(told[0].why == "needs first, which was lost; it is skipped");
  CHECK(told[1].stream == 2);
  CHECK(told[1].why == "needs second, which was lost; it is skipped");
  CHECK(d.said(notice_type::stream_skipped).size() == 2);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  CHECK(d.run.phase_of(1) == stream_phase::skipped);
  CHECK(d.run.phase_of(2) == stream_phase::skipped);
  // The draft shows a gap for each of them; what does not depend on them goes on.
  CHECK(d.count<flag_gap>() == 3);
  CHECK(d.run.phase_of(3) == stream_phase::queued);
  d.do_stream(3);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 1);
  CHECK(d.said(notice_type::run_failed).size() == 1);
}

TEST_CASE("with a stream that only degrades the run goes on, and says what is missing") {
  run_driver d{with_step(step_kind::degrade)};
  lose_first(d);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  CHECK(d.why(notice_type::stream_failed).find("the deliverable goes on without it")
        != std::string::npos);
  // The only need of `second` has nothing to give, so it has nothing to build on.
  CHECK(d.run.phase_of(1) == stream_phase::skipped);
  CHECK(d.said(notice_type::stream_skipped).at(0).why == "all that it needs was lost, first last");
  d.do_stream(3);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
  CHECK(d.said(notice_type::run_completed).size() == 1);
}

TEST_CASE("continue-on-error turns a failure into a gap") {
  auto m = with_step(step_kind::fail);
  m.p.streams[0].continue_on_error = true;
  run_driver d{m};
  lose_first(d);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  d.do_stream(3);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
}

TEST_CASE("a dependent goes on with the needs that are left, and gets them with its order") {
  plan_maker m;
  m.add("lost");
  m.add("kept");
  m.add("builds", {0, 1});
  m.p.on_failure = {{{failure_kind::refused}, {{step_kind::degrade, 1}}, {}, {}}};
  run_driver d{m};
  lose_first(d);
  CHECK(d.said(notice_type::dependent_notified).at(0).why
        == "needs lost, which was lost; it goes on with what there is");
  CHECK(d.run.phase_of(2) == stream_phase::waiting);
  d.do_stream(1);
  REQUIRE(d.count<want_slot>() == 1);
  d.grant(2);
  CHECK(d.get<start_attempt>().at(0).needs == std::vector<stream_index>{0, 1});
  CHECK_FALSE(d.run.result_of(0));
  d.succeed(2);
  CHECK(d.run.phase_of(2) == stream_phase::completed);
}

TEST_CASE("a hard failure skips those who need it all, and not those who say continue-on-error") {
  plan_maker m;
  m.add("lost");
  m.add("kept");
  m.add("strict", {0, 1});
  m.add("lenient", {0, 1}).continue_on_error = true;
  m.add("eager", {0, 1}).start = start_when::first;
  m.p.on_failure = {{{failure_kind::refused}, {{step_kind::fail, 1}}, {}, {}}};
  run_driver d{m};
  lose_first(d);
  CHECK(d.run.phase_of(2) == stream_phase::skipped);
  CHECK(d.run.phase_of(3) == stream_phase::waiting);
  CHECK(d.run.phase_of(4) == stream_phase::waiting);
  d.do_stream(1);
  CHECK(d.count<want_slot>() == 2);
}

TEST_CASE("the order in which needs end does not matter to who goes on") {
  for (auto lost_first : {true, false}) {
    plan_maker m;
    m.add("lost");
    m.add("kept");
    m.add("lenient", {0, 1}).continue_on_error = true;
    m.p.on_failure = {{{failure_kind::refused}, {{step_kind::fail, 1}}, {}, {}}};
    run_driver d{m};
    d.start();
    d.grant(0);
    d.grant(1);
    if (lost_first)
      d.fail(0, 1, failure_kind::refused);
    d.succeed(1);
    if (!lost_first)
      d.fail(0, 1, failure_kind::refused);
    REQUIRE(d.count<want_slot>() == 1);
    CHECK(d.get<want_slot>()[0].stream == 2);
  }
}

TEST_CASE("fail-fast ends everything at the first stream that fails for good") {
  run_options o;
  o.fail_fast = true;
  auto m = with_step(step_kind::fail);
  m.add("running");
  run_driver d{m, o};
  d.start();
  d.grant(4, "beta");
  d.grant(0);
  d.fail(0, 1, failure_kind::refused);
  REQUIRE(d.count<cancel_attempt>() == 1);
  CHECK(d.get<cancel_attempt>()[0].lease == d.lease(4, 1));
  CHECK(d.get<cancel_attempt>()[0].node == "beta");
  CHECK(d.count<drop_request>() == 1);
  CHECK(d.said(notice_type::stream_cancelled).size() == 2);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 1);
}

TEST_CASE("fail-fast does not mind what only degrades") {
  run_options o;
  o.fail_fast = true;
  run_driver d{with_step(step_kind::degrade), o};
  lose_first(d);
  CHECK(d.run.phase_of(3) == stream_phase::queued);
}

TEST_CASE("a run that authentication fails exits 41") {
  plan_maker m;
  m.add("only");
  run_driver d{m};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::auth);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 41);
}

TEST_CASE("a plan of which everything is lost still ends with a report") {
  run_driver d{with_step(step_kind::degrade)};
  lose_first(d);
  d.grant(3);
  d.fail(3, 1, failure_kind::refused);
  CHECK(d.count<finish_report>() == 1);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
}
