#include "runtime/run/approval_wish.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// Two free streams, one that asks, and one that needs that.
plan_maker asking_plan() {
  plan_maker m;
  m.add("a").estimate = 2min;
  m.add("b");
  auto& x = m.add("x");
  x.approve = true;
  x.estimate = 5min;
  m.add("end", {0, 2});
  return m;
}

plan_maker held_plan() {
  plan_maker m;
  m.add("a").estimate = 2min;
  m.add("b", {0}).worker = "v";
  m.p.approve = "plan";
  m.p.budget.microusd = 1'500'000;
  return m;
}

void approve(run_driver& d, stream_index s, bool everything = false) {
  d.apply(approval_given{s, "ann", everything});
}

void check_replay(const run_driver& d) {
  auto fresh = d.replayed();
  CHECK(fresh.fingerprint() == d.run.fingerprint());
  CHECK(fresh.metrics() == d.run.metrics());
}

/// Ends what is open, to the last event.
void finish_rest(run_driver& d) {
  d.finish();
  REQUIRE(d.run.ended());
}

} // namespace

TEST_CASE("a plan that asks for approval begins nothing before it has it") {
  run_driver d{held_plan()};
  d.start();
  CHECK(d.count<want_slot>() == 0);
  REQUIRE(d.ever_said(notice_type::run_started).size() == 1);
  REQUIRE(d.ever_said(notice_type::plan_ready).size() == 1);
  auto asked = d.said(notice_type::approval_requested);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].stream == no_stream);
  CHECK(asked[0].streams.empty());
  CHECK(asked[0].why == "2 streams (v 1, w 1); about 3m of work, 3m at best; at most $1.50");
  check_replay(d);

  d.advance(8h);
  CHECK(d.run.standing().empty());
  approve(d, no_stream);
  CHECK(d.said(notice_type::approval_given).at(0).why == "the plan, by ann");
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 0);
  d.now += 10s;
  d.do_stream(0);
  d.do_stream(1);
  finish_rest(d);
  CHECK(d.get<end_run>().at(0).exit_code == 0);
  CHECK(d.ever_said(notice_type::approval_requested).size() == 1);
  // A person's night is no part of what running at once took.
  CHECK(d.run.metrics().parallel == 10s);
  CHECK(d.run.metrics().waiting_for_approval == 8h);
  check_replay(d);
}

TEST_CASE("a stream that asks waits, those that need it wait with it, and others go on") {
  run_driver d{asking_plan()};
  d.start();
  CHECK(d.count<want_slot>() == 2);
  auto asked = d.said(notice_type::approval_requested);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].stream == 2);
  CHECK(asked[0].why == "worker w, estimated 5m; 1 stream needs it");
  d.do_stream(0);
  d.do_stream(1);
  CHECK(d.run.phase_of(2) == stream_phase::waiting);
  CHECK(d.run.phase_of(3) == stream_phase::waiting);
  CHECK(d.ever_said(notice_type::approval_requested).size() == 1);
  d.now += 5s;
  d.confirm_merges();
  // Now nothing goes on any more.
  asked = d.ever_said(notice_type::approval_requested);
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].stream == no_stream);
  CHECK(asked[1].streams == std::vector<stream_index>{2});
  CHECK(asked[1].why == "nothing else is left to do before this");
  check_replay(d);
  d.now += 1h;
  approve(d, 2);
  CHECK(d.said(notice_type::approval_given).at(0).stream == 2);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 2);
  d.do_stream(2);
  d.do_stream(3);
  finish_rest(d);
  CHECK(d.get<end_run>().at(0).exit_code == 0);
  CHECK(d.run.metrics().waiting_for_approval == 1h);
  CHECK(d.run.metrics().parallel == 5s);
  check_replay(d);
}

TEST_CASE("an approval holds for every attempt and counts once") {
  run_driver d{asking_plan()};
  d.start();
  approve(d, 2);
  approve(d, 2);
  CHECK(d.last.empty());
  d.grant(2);
  d.fail(2, 1, failure_kind::network);
  d.advance(1h);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.ever_said(notice_type::approval_requested).size() == 1);
  CHECK(d.ever_said(notice_type::approval_given).size() == 1);
}

TEST_CASE("what is approved beforehand never waits") {
  auto m = held_plan();
  m.p.streams[1].approve = true;
  run_driver d{m};
  SECTION("everything") {
    approve(d, no_stream, true);
    CHECK(d.last.empty());
    d.start();
    CHECK(d.said(notice_type::approval_given).at(0).why == "everything, by ann beforehand");
    d.do_stream(0);
    d.do_stream(1);
    finish_rest(d);
    CHECK(d.ever_said(notice_type::approval_requested).empty());
  }
  SECTION("a stream, while its plan waits") {
    d.start();
    approve(d, 1);
    CHECK(d.count<want_slot>() == 0);
    // The plan still waits, and whoever looks is told so again.
    CHECK(d.said(notice_type::approval_requested).size() == 1);
    approve(d, no_stream);
    d.do_stream(0);
    CHECK(d.run.phase_of(1) == stream_phase::queued);
  }
  SECTION("the plan alone") {
    d.start();
    approve(d, no_stream);
    d.do_stream(0);
    CHECK(d.run.phase_of(1) == stream_phase::waiting);
    CHECK(d.said(notice_type::approval_requested).at(0).stream == 1);
    // Everything, from now on.
    approve(d, no_stream, true);
    CHECK(d.run.phase_of(1) == stream_phase::queued);
  }
  check_replay(d);
}

TEST_CASE("approvals of what does not ask, or is not there, change nothing") {
  run_driver d{asking_plan()};
  d.start();
  auto before = d.run.fingerprint();
  for (auto s : {stream_index{0}, stream_index{3}, stream_index{99}, no_stream}) {
    approve(d, s);
    CHECK(d.last.empty());
  }
  CHECK(d.run.fingerprint() == before);
  plan_maker quiet;
  quiet.add("a");
  run_driver q{quiet};
  q.start();
  approve(q, no_stream, true);
  CHECK(q.last.empty());
}

TEST_CASE("a run that waits can be cancelled") {
  auto whole = GENERATE(true, false);
  run_driver d{whole ? held_plan() : asking_plan()};
  d.start();
  d.apply(cancel_asked{"enough", 130});
  finish_rest(d);
  CHECK(d.get<end_run>().at(0).exit_code == 130);
  approve(d, no_stream);
  approve(d, 2);
  CHECK(d.last.empty());
  check_replay(d);
}

TEST_CASE("the deadline and the budget's time run while a run waits") {
  auto whole = GENERATE(true, false);
  auto m = whole ? held_plan() : asking_plan();
  SECTION("the deadline") {
    m.p.deadline = 30min;
    run_driver d{m};
    d.start();
    d.advance(30min);
    finish_rest(d);
    CHECK(d.get<end_run>().at(0).exit_code == 124);
    check_replay(d);
  }
  SECTION("the time") {
    m.p.budget.time = 30min;
    run_driver d{m};
    d.start();
    d.advance(30min);
    finish_rest(d);
    CHECK(d.get<end_run>().at(0).exit_code == 5);
    check_replay(d);
  }
}

TEST_CASE("a stream that may begin with its first need is asked about once") {
  plan_maker m;
  m.add("a");
  m.add("b");
  auto& x = m.add("x", {0, 1});
  x.approve = true;
  x.start = start_when::first;
  m.add("other");
  run_driver d{m};
  d.start();
  d.do_stream(0);
  CHECK(d.said(notice_type::approval_requested).at(0).stream == 2);
  // Its other need comes, and nobody is asked twice.
  d.do_stream(1);
  CHECK(d.said(notice_type::approval_requested).empty());
  approve(d, 2);
  d.do_stream(2);
  d.do_stream(3);
  finish_rest(d);
  CHECK(d.get<end_run>().at(0).exit_code == 0);
}

TEST_CASE("what waits for a person ends with a run that fails fast") {
  plan_maker m;
  m.add("a");
  m.add("x").approve = true;
  m.p.on_failure = {{{failure_kind::bad_request}, {{step_kind::fail, 1}}, {}, {}}};
  run_options o;
  o.fail_fast = true;
  run_driver d{m, o};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::bad_request);
  CHECK(d.run.phase_of(1) == stream_phase::cancelled);
  finish_rest(d);
  CHECK(d.ever_said(notice_type::approval_requested).size() == 1);
}

TEST_CASE("a stream that waits goes on with the need that it has when another one is lost") {
  plan_maker m;
  m.add("a");
  m.add("b");
  auto& x = m.add("x", {0, 1});
  x.approve = true;
  x.start = start_when::first;
  m.p.on_failure = {{{failure_kind::bad_request}, {{step_kind::degrade, 1}}, {}, {}}};
  run_driver d{m};
  d.start();
  d.do_stream(0);
  d.grant(1);
  d.fail(1, 1, failure_kind::bad_request);
  CHECK(d.run.phase_of(2) == stream_phase::waiting);
  approve(d, 2);
  d.do_stream(2);
  finish_rest(d);
  CHECK(d.get<end_run>().at(0).exit_code == 3);
  check_replay(d);
}

TEST_CASE("a stream that was approved before its run began is told so, and no plan is") {
  plan_maker m;
  m.add("a").approve = true;
  m.p.approve = "plan";
  run_driver d{m};
  approve(d, 0);
  d.start();
  auto told = d.said(notice_type::approval_given);
  REQUIRE(told.size() == 1);
  CHECK(told[0].stream == 0);
  CHECK(d.said(notice_type::approval_requested).size() == 1);
}

TEST_CASE("that nothing else is left is told when an early report has been delivered") {
  plan_maker m;
  m.add("a");
  m.add("b").approve = true;
  m.p.synthesis.quorum = 1;
  run_driver d{m};
  d.start();
  d.do_stream(0);
  REQUIRE(d.count<finish_report>() == 1);
  d.confirm_merges();
  auto all_waits = [&d] {
    auto asked = d.ever_said(notice_type::approval_requested);
    return std::any_of(asked.begin(), asked.end(), [](const run_notice& n) {
      return n.stream == no_stream && !n.streams.empty();
    });
  };
  CHECK(!all_waits());
  report_finished early;
  early.early = true;
  d.apply(early);
  CHECK(all_waits());
}

TEST_CASE("results of earlier runs wait with their plan, and are delivered where it is given up") {
  run_driver d{held_plan()};
  d.apply(result_reused{0, text("from before"), "r-0", {}});
  d.apply(result_reused{1, text("this, too"), "r-0", {}});
  d.start();
  CHECK(d.count<merge_result>() == 0);
  CHECK(d.run.standing().empty());
  SECTION("approved") {
    approve(d, no_stream);
    CHECK(d.count<merge_result>() == 2);
    finish_rest(d);
    CHECK(d.get<end_run>().at(0).exit_code == 0);
  }
  SECTION("cancelled") {
    d.apply(cancel_asked{"no", 130});
    CHECK(d.count<merge_result>() == 2);
    finish_rest(d);
    CHECK(d.get<end_run>().at(0).exit_code == 130);
  }
  check_replay(d);
}

TEST_CASE("a wish says what it approves, or why it cannot") {
  run_driver d{asking_plan()};
  d.start();
  auto wish = [&](std::string stream, bool everything = false) {
    return approval_for(d.run, "r-1", {std::move(stream), everything, "ann"});
  };
  REQUIRE(wish("x"));
  CHECK(wish("x")->value().stream == 2);
  CHECK(wish("x")->value().by == "ann");
  CHECK(wish("", true)->value().everything);
  CHECK(wish("").error()
        == error{ec::usage, "the plan of run r-1 does not wait for approval as a whole; of its "
                            "streams these do: x"});
  CHECK(wish("ende").error()
        == error{ec::not_found, "run r-1 has no stream `ende`; did you mean `end`?"});
  CHECK(wish("a").error()
        == error{ec::usage, "stream a of run r-1 does not wait for approval; of its streams these "
                            "do: x"});
  approve(d, 2);
  REQUIRE(wish("x"));
  CHECK_FALSE(*wish("x"));
  approve(d, no_stream, true);
  CHECK_FALSE(*wish("", true));
  d.apply(cancel_asked{"enough", 130});
  CHECK_FALSE(*wish("x"));
  finish_rest(d);
  CHECK(wish("x").error() == error{ec::usage, "run r-1 has ended; nothing of it waits"});
}

TEST_CASE("a wish for a plan, and for what asks for nothing") {
  run_driver held{held_plan()};
  held.start();
  auto first = approval_for(held.run, "r-1", {"", false, "ann"});
  REQUIRE((first && *first));
  CHECK((*first)->stream == no_stream);
  held.apply(**first);
  CHECK_FALSE(*approval_for(held.run, "r-1", {"", false, "ann"}));
  plan_maker m;
  m.add("a");
  run_driver quiet{m};
  quiet.start();
  for (auto everything : {true, false}) {
    auto none = approval_for(quiet.run, "r-1", {"", everything, "ann"});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ec::usage);
  }
}
