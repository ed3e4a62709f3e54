#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// A stream that may take ten minutes in all, and one that needs it.
plan_maker bounded_plan() {
  plan_maker m;
  m.add("slow").total_timeout = 10min;
  m.add("next", {0});
  return m;
}

run_driver begun(plan_maker m = bounded_plan()) {
  run_driver d{std::move(m)};
  d.start();
  d.grant(0, "n1");
  return d;
}

} // namespace

TEST_CASE("a stream is given up when all its attempts together take too long") {
  auto d = begun();
  d.advance(9min);
  d.fail(0, 1, failure_kind::timeout);
  d.grant(0, "n2");
  d.advance(59s);
  CHECK(d.run.phase_of(0) == stream_phase::running);
  d.advance(1s);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  REQUIRE(d.count<cancel_attempt>() == 1);
  CHECK(d.get<cancel_attempt>()[0].lease == d.lease(0, 2));
  CHECK(d.get<cancel_attempt>()[0].node == "n2");
  auto told = d.said(notice_type::stream_failed);
  REQUIRE(told.size() == 1);
  CHECK(told[0].kind == failure_kind::timeout);
  CHECK(told[0].attempt == 2);
  CHECK(told[0].why
        == "timeout: no result within the total-timeout of 10m, by 2 attempts; 1 stream waits for "
           "it; the run fails");
  CHECK(d.run.phase_of(1) == stream_phase::skipped);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("a stream that is done in time knows no bound any more") {
  auto d = begun();
  d.advance(9min);
  d.succeed(0);
  d.grant(1);
  d.advance(1h);
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.run.phase_of(1) == stream_phase::running);
}

TEST_CASE("the rule for a timeout says what a stream's bound costs the run") {
  auto m = bounded_plan();
  SECTION("degrade goes on without it") {
    m.p.on_failure
      = {{{failure_kind::timeout}, {{step_kind::retry, 9}, {step_kind::degrade, 1}}, {}, {}}};
    auto d = begun(std::move(m));
    d.advance(10min);
    CHECK(d.run.phase_of(0) == stream_phase::degraded);
    CHECK(d.count<flag_gap>() == 2);
    CHECK(d.count<want_slot>() == 0);
  }
  SECTION("continue-on-error does so too") {
    m.p.streams[0].continue_on_error = true;
    auto d = begun(std::move(m));
    d.advance(10min);
    CHECK(d.run.phase_of(0) == stream_phase::degraded);
  }
}

TEST_CASE("nothing is begun past a stream's bound") {
  auto d = begun();
  SECTION("when it waits out a backoff") {
    d.advance(10min - 1us);
    d.fail(0, 1, failure_kind::rate_limited, 30s);
    CHECK(d.run.phase_of(0) == stream_phase::queued);
    d.advance(1us);
    CHECK(d.run.phase_of(0) == stream_phase::failed);
    d.advance(1min);
    CHECK(d.count<want_slot>() == 0);
  }
  SECTION("when it waits for a slot, which is given back") {
    d.fail(0, 1, failure_kind::timeout);
    REQUIRE(d.count<want_slot>() == 1);
    // Nobody was there to hear the timer.
    d.now += 11min;
    d.grant(0, "n2");
    CHECK(d.count<return_slot>() == 1);
    CHECK(d.count<start_attempt>() == 0);
    CHECK(d.count<drop_request>() == 0);
    CHECK(d.run.phase_of(0) == stream_phase::failed);
  }
}

TEST_CASE("both attempts of a hedged stream end at its bound") {
  plan_maker m;
  m.add("slow").total_timeout = 10min;
  m.p.streams[0].idle_timeout = 1min;
  auto d = begun(std::move(m));
  d.advance(30s);
  d.grant(0, "n2");
  REQUIRE(d.run.open_attempts().size() == 2);
  d.advance(10min);
  CHECK(d.count<cancel_attempt>() == 2);
  CHECK(d.run.open_attempts().empty());
  CHECK(d.run.phase_of(0) == stream_phase::failed);
}

TEST_CASE("pieces of a stream share its bound, and those that are done stand") {
  plan_maker m;
  m.add("slow").total_timeout = 10min;
  m.p.streams[0].tasks = {"one", "two"};
  m.p.on_failure = {{{failure_kind::truncated}, {{step_kind::rescope, 1}}, {}, {}}};
  auto d = begun(std::move(m));
  d.advance(4min);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  d.succeed(0, 2, text("the first"));
  d.grant(0);
  d.advance(6min);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  CHECK(d.run.result_of(0)->text.find("the first\n\n> **Unfinished:**") == 0);
}

TEST_CASE("each update of a stream has its whole bound") {
  plan_maker m;
  m.add("a");
  m.add("b");
  auto& s = m.add("sum", {0, 1});
  s.start = start_when::first;
  s.total_timeout = 10min;
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.grant(1);
  d.succeed(0);
  d.grant(2);
  d.succeed(2);
  d.advance(20min);
  d.succeed(1);
  d.grant(2);
  d.advance(9min);
  CHECK(d.run.phase_of(2) == stream_phase::running);
  d.advance(1min);
  CHECK(d.run.phase_of(2) == stream_phase::degraded);
  CHECK(d.run.result_of(2)->text == "fine");
}
