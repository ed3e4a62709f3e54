#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

const std::string half(200, 'h');
const std::string more(300, 'm');

void break_off(run_driver& d, uint32_t attempt, std::string salvage, usage used = {}) {
  failure f{failure_kind::network, "the line broke", std::nullopt, std::move(salvage), used};
  d.apply(attempt_ended{{d.lease(0, attempt), tl::unexpected<failure>(std::move(f))}});
}

run_driver with_retries(uint32_t times) {
  plan_maker m;
  auto& s = m.add("only");
  s.on_failure
    = {{{failure_kind::network}, {{step_kind::retry, times}, {step_kind::degrade, 1}}, {}, {}}};
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  return d;
}

} // namespace

TEST_CASE("what an attempt had written when it broke off goes to the next one") {
  auto d = with_retries(3);
  break_off(d, 1, half);
  REQUIRE(d.count<keep_partial>() == 1);
  CHECK(*d.get<keep_partial>()[0].text == half);
  d.grant(0);
  auto start = d.get<start_attempt>().at(0);
  REQUIRE(start.earlier);
  CHECK(start.earlier->text == half);
  CHECK(start.earlier->worker == "w");
  CHECK(start.earlier->why == "network: the line broke");
  SECTION("also when one in between had less") {
    break_off(d, 2, half.substr(0, 90));
    CHECK(d.count<keep_partial>() == 0);
    d.grant(0);
    CHECK(d.get<start_attempt>().at(0).earlier->text == half);
    break_off(d, 3, more);
    d.grant(0);
    CHECK(d.get<start_attempt>().at(0).earlier->text == more);
  }
  SECTION("and is forgotten once there is a result") {
    d.succeed(0, 2);
    CHECK(d.replayed().fingerprint() == d.run.fingerprint());
    CHECK(d.run.phase_of(0) == stream_phase::completed);
  }
}

TEST_CASE("what had come stands flagged in the deliverable if nothing better comes") {
  auto d = with_retries(1);
  break_off(d, 1, half);
  d.grant(0);
  break_off(d, 2, "");
  REQUIRE(d.count<flag_gap>() == 1);
  REQUIRE(d.get<flag_gap>()[0].partial);
  CHECK(*d.get<flag_gap>()[0].partial == half);
  // For a synthesizer that starts anew too.
  auto standing = d.run.standing();
  auto gap = std::find_if(standing.begin(), standing.end(),
                          [](const auto& a) { return std::holds_alternative<flag_gap>(a); });
  REQUIRE(gap != standing.end());
  CHECK(*std::get<flag_gap>(*gap).partial == half);
}

TEST_CASE("what an update had written does not take the place of the result that stands") {
  plan_maker m;
  m.add("only").start = start_when::first;
  m.add("early");
  m.add("late");
  m.p.streams[0].needs = {1, 2};
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(1);
  d.do_stream(0);
  d.do_stream(2);
  d.grant(0);
  break_off(d, 2, half);
  CHECK(d.count<keep_partial>() == 0);
  CHECK(d.run.result_of(0)->text == "fine");
}

TEST_CASE("a few words help nobody and are not kept") {
  auto d = with_retries(1);
  break_off(d, 1, "I will");
  CHECK(d.count<keep_partial>() == 0);
  d.grant(0);
  CHECK_FALSE(d.get<start_attempt>().at(0).earlier);
}

TEST_CASE("what failed attempts cost is counted against the budget") {
  plan_maker m;
  m.p.budget.microusd = 1'000;
  m.add("only");
  m.add("other");
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  break_off(d, 1, "", {10, 20, 1'000});
  CHECK(d.run.metrics().cost_microusd == 1'000);
  CHECK(d.run.metrics().output_tokens == 20);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  CHECK(d.run.phase_of(1) == stream_phase::degraded);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 5);
}

TEST_CASE("when the budget of time is over nothing new begins and what runs is delivered") {
  plan_maker m;
  m.p.budget.time = 100s;
  m.add("running");
  m.add("waiting");
  m.add("after", {0});
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.advance(80s);
  REQUIRE(d.said(notice_type::budget_warning).size() == 1);
  CHECK(d.why(notice_type::budget_warning) == "1m20s of 1m40s have passed");
  d.advance(20s);
  CHECK(d.run.phase_of(0) == stream_phase::running);
  CHECK(d.run.phase_of(1) == stream_phase::degraded);
  CHECK(d.count<drop_request>() == 1);
  d.succeed(0);
  CHECK(d.run.phase_of(2) == stream_phase::degraded);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 5);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("a stream that was refused a slot for its account is decided by its rules") {
  plan_maker m;
  m.add("only");
  run_options o;
  o.fallbacks = {{"w", {"v"}}};
  run_driver d{std::move(m), o};
  d.start();
  failure f{failure_kind::auth, "the key is no good", std::nullopt, {}, {}};
  d.apply(slot_refused{0, f});
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].worker == "v");
  d.apply(slot_refused{0, f});
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 41);
  CHECK(d.run.metrics().attempts == 0);
}

TEST_CASE("a provider that says to come back tomorrow is not asked again") {
  plan_maker m;
  m.add("only");
  run_options o;
  o.fallbacks = {{"w", {"v"}}};
  run_driver d{std::move(m), o};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::rate_limited, 20h);
  CHECK(d.said(notice_type::stream_switched).size() == 1);
}

TEST_CASE("what helped after a failure is told as a lesson") {
  plan_maker m;
  m.add("only");
  run_options o;
  o.fallbacks = {{"w", {"v"}}};
  SECTION("where the plan learns") {
    run_driver d{std::move(m), o};
    d.start();
    d.grant(0);
    d.fail(0, 1, failure_kind::bad_request);
    d.grant(0);
    d.succeed(0, 2);
    auto told = d.said(notice_type::lesson_recorded);
    REQUIRE(told.size() == 1);
    CHECK(told[0].worker == "w");
    CHECK(told[0].kind == failure_kind::bad_request);
    CHECK(told[0].why == "switching to v");
  }
  SECTION("but not where it does not") {
    m.p.learn = false;
    run_driver d{std::move(m), o};
    d.start();
    d.grant(0);
    d.fail(0, 1, failure_kind::bad_request);
    d.grant(0);
    d.succeed(0, 2);
    CHECK(d.ever_said(notice_type::lesson_recorded).empty());
  }
}

TEST_CASE("what an attempt had told of its answer outlives its node") {
  plan_maker m;
  m.add("one");
  m.add("other");
  run_driver d{std::move(m)};
  d.start();
  d.grant(0, "alpha");
  d.grant(1, "alpha");
  auto returns = GENERATE(false, true);
  std::vector<written_text> written{{0, 1, half}, {0, 9, more}, {7, 1, more}};
  if (returns)
    d.apply(node_returned{"alpha", {d.lease(1, 1)}, written});
  else
    d.apply(node_gone{"alpha", "was silent", written});
  REQUIRE(d.count<keep_partial>() == 1);
  CHECK(*d.get<keep_partial>()[0].text == half);
  d.grant(0, "beta");
  REQUIRE(d.get<start_attempt>().at(0).earlier);
  CHECK(d.get<start_attempt>()[0].earlier->text == half);
  if (!returns) {
    // Of the other one nothing had been heard.
    d.grant(1, "beta");
    CHECK_FALSE(d.get<start_attempt>().at(0).earlier);
  }
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("of two attempts that are open the lost one's text is kept for when the other fails") {
  plan_maker m;
  m.add("only").idle_timeout = 60s;
  run_driver d{std::move(m)};
  d.start();
  d.grant(0, "alpha");
  d.advance(30s);
  d.grant(0, "beta");
  REQUIRE(d.run.open_attempts().size() == 2);
  d.apply(node_gone{"alpha", "was silent", {{0, 1, half}}});
  CHECK(d.run.open_attempts().size() == 1);
  d.fail(0, 2, failure_kind::network);
  d.advance(1h);
  d.grant(0, "gamma");
  REQUIRE(d.count<start_attempt>() == 1);
  REQUIRE(d.get<start_attempt>()[0].earlier);
  CHECK(d.get<start_attempt>()[0].earlier->text == half);
}
