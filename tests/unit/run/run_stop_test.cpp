#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// One that will be done, one that runs, one that is queued, one that waits, one that backs off.
plan_maker five() {
  plan_maker m;
  m.add("done");
  m.add("runs");
  m.add("queued");
  m.add("waits", {1});
  m.add("backs-off").on_failure = {{{failure_kind::network}, {{step_kind::retry, 3}}, {}, {}}};
  return m;
}

void bring_up(run_driver& d) {
  d.start();
  d.do_stream(0);
  d.grant(1, "alpha");
  d.grant(4);
  d.fail(4, 1, failure_kind::network, 60s);
}

completion_ptr costly(int64_t microusd, int64_t tokens = 0) {
  completion c;
  c.text = "fine";
  c.used = {tokens / 2, tokens - tokens / 2, microusd};
  return std::make_shared<const completion>(std::move(c));
}

} // namespace

TEST_CASE("a cancelled run ends what runs and waits, delivers what it has, and exits as asked") {
  run_driver d{five()};
  bring_up(d);
  d.apply(cancel_asked{"interrupted", 130});
  REQUIRE(d.count<cancel_attempt>() == 1);
  CHECK(d.get<cancel_attempt>()[0].lease == d.lease(1, 1));
  CHECK(d.get<cancel_attempt>()[0].node == "alpha");
  REQUIRE(d.count<drop_request>() == 1);
  CHECK(d.get<drop_request>()[0].stream == 2);
  CHECK(d.said(notice_type::stream_cancelled).size() == 4);
  CHECK(d.said(notice_type::stream_cancelled).at(0).attempt == 1);
  CHECK(d.count<flag_gap>() == 4);
  CHECK(d.run.open_attempts().empty());
  d.apply(cancel_asked{"again", 143});
  CHECK(d.last.empty());
  d.finish();
  auto end = d.said(notice_type::run_cancelled);
  REQUIRE(end.size() == 1);
  CHECK(end[0].why == "interrupted");
  CHECK(d.get<end_run>().at(0).exit_code == 130);
  CHECK(d.run.result_of(0));
}

TEST_CASE("what a cancelled attempt still reports is acknowledged and not counted") {
  run_driver d{five()};
  bring_up(d);
  d.apply(cancel_asked{"interrupted", 143});
  d.succeed(1, 1);
  CHECK(d.last.size() == 1);
  CHECK(d.get<acknowledge>().at(0).node == "alpha");
  CHECK(d.run.phase_of(1) == stream_phase::cancelled);
  CHECK_FALSE(d.run.result_of(1));
  d.advance(1h);
  CHECK(d.last.empty());
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 143);
}

TEST_CASE("a deadline ends the run with what there is, exit 124") {
  auto m = five();
  m.p.deadline = 10min;
  run_driver d{m};
  d.start();
  CHECK(d.get<wake_at>().at(0).when == t0 + 10min);
  d.do_stream(0);
  d.grant(1);
  d.advance(10min - 1us);
  CHECK(d.count<cancel_attempt>() == 0);
  d.advance(1us);
  CHECK(d.count<cancel_attempt>() == 1);
  CHECK(d.count<drop_request>() == 2);
  d.finish();
  auto end = d.said(notice_type::run_failed);
  REQUIRE(end.size() == 1);
  CHECK(end[0].why == "the deadline of 10m has passed");
  CHECK(end[0].exit_code == 124);
}

TEST_CASE("a run that ends before its deadline is not woken for it") {
  plan_maker m;
  m.add("only");
  m.p.deadline = 10min;
  run_driver d{m};
  d.start();
  d.do_stream(0);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 0);
  d.advance(20min);
  CHECK(d.last.empty());
}

TEST_CASE("a plan that nothing can run waits until its deadline") {
  plan_maker m;
  m.add("only");
  m.p.deadline = 1min;
  run_driver d{m};
  d.start();
  d.apply(slot_unmet{0, "no node offers worker w"});
  CHECK_FALSE(d.run.ended());
  d.advance(1min);
  CHECK(d.said(notice_type::stream_cancelled).size() == 1);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 124);
}

TEST_CASE("a spent budget starts nothing new, lets what runs finish, and exits 5") {
  auto m = five();
  m.p.budget.microusd = 1'000'000;
  run_driver d{m};
  d.start();
  d.grant(0);
  d.grant(1);
  d.succeed(0, 1, costly(850'000));
  auto warned = d.said(notice_type::budget_warning);
  REQUIRE(warned.size() == 1);
  CHECK(warned[0].why == "0.8500 of 1.0000 USD spent");
  d.grant(4);
  d.succeed(4, 1, costly(150'000));
  CHECK(d.said(notice_type::budget_warning).at(0).why
        == "1.0000 of 1.0000 USD spent; nothing new starts");
  CHECK(d.count<drop_request>() == 1);
  CHECK(d.run.phase_of(2) == stream_phase::degraded);
  CHECK(d.run.phase_of(3) == stream_phase::degraded);
  CHECK(d.run.phase_of(1) == stream_phase::running);
  CHECK(d.said(notice_type::stream_failed).at(0).kind == failure_kind::budget);
  d.succeed(1, 1, costly(1));
  CHECK(d.run.phase_of(1) == stream_phase::completed);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 5);
  CHECK(d.said(notice_type::run_completed).at(0).why == "the budget is spent");
}

TEST_CASE("with its budget spent a run retries nothing") {
  auto m = five();
  m.p.budget.tokens = 100;
  run_driver d{m};
  d.start();
  d.grant(4);
  d.grant(0);
  d.succeed(0, 1, costly(0, 100));
  d.fail(4, 1, failure_kind::network);
  CHECK(d.run.phase_of(4) == stream_phase::degraded);
  CHECK(d.why(notice_type::stream_failed).find("the budget is spent") != std::string::npos);
}

TEST_CASE("a budget that the last stream uses up costs the run nothing") {
  plan_maker m;
  m.add("only");
  m.p.budget.microusd = 10;
  run_driver d{m};
  d.start();
  d.grant(0);
  d.succeed(0, 1, costly(10));
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 0);
}

TEST_CASE("what workers say they used is bounded before it is added up") {
  plan_maker m;
  m.add("a");
  m.add("b");
  run_driver d{m};
  d.start();
  completion c;
  c.text = "fine";
  c.used = {-5, INT64_MAX, INT64_MAX};
  c.service_time = duration::max();
  c.cpu_time = duration::min();
  auto hostile = std::make_shared<const completion>(c);
  d.grant(0);
  d.grant(1);
  d.succeed(0, 1, hostile);
  d.succeed(1, 1, hostile);
  auto got = d.run.metrics();
  CHECK(got.input_tokens == 0);
  CHECK(got.output_tokens > 0);
  CHECK(got.cost_microusd > 0);
  CHECK(got.sequential > 0s);
  CHECK(got.cpu == 0s);
}
