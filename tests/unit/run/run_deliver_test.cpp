#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker three_parts() {
  plan_maker m;
  m.add("a");
  m.add("b");
  m.add("c");
  return m;
}

/// The first part of three is done, of so many that are wanted.
run_driver begun(uint32_t quorum) {
  auto m = three_parts();
  m.p.synthesis.quorum = quorum;
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  return d;
}

report_finished early() {
  report_finished e;
  e.early = true;
  e.took = 1ms;
  return e;
}

} // namespace

TEST_CASE("at the quorum the report is delivered, and a late stream amends it") {
  auto d = begun(2);
  CHECK(d.count<finish_report>() == 0);
  d.do_stream(2);
  REQUIRE(d.count<finish_report>() == 1);
  CHECK(d.run.facts().early);
  d.apply(early());
  CHECK(d.why(notice_type::draft_updated)
        == "delivered with 2 of 3 parts, since 2 of 3 parts are wanted; what comes later is added");
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  CHECK(!d.run.ended());
  d.do_stream(1);
  CHECK(d.count<merge_result>() == 1);
  d.confirm_merges();
  REQUIRE(d.count<finish_report>() == 1);
  CHECK(!d.run.facts().early);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("at its own deadline the report is delivered with what there is") {
  auto m = three_parts();
  m.p.synthesis.deadline = 5min;
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  d.confirm_merges();
  d.advance(4min);
  CHECK(d.count<finish_report>() == 0);
  d.advance(1min);
  CHECK(d.count<finish_report>() == 1);
  d.apply(early());
  CHECK(d.why(notice_type::draft_updated)
        == "delivered with 1 of 3 parts, since 5m have passed; what comes later is added");
}

TEST_CASE("what the plan waits for behind a barrier is merged when the report is delivered") {
  auto m = three_parts();
  m.p.synthesis.quorum = 2;
  m.p.synthesis.mode = merge_mode::barrier;
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  CHECK(d.count<merge_result>() == 0);
  d.do_stream(1);
  CHECK(d.count<merge_result>() == 2);
  CHECK(std::holds_alternative<finish_report>(d.last.back()));
}

TEST_CASE("the last streams may end before the delivery is told, and the end waits for that") {
  auto d = begun(1);
  REQUIRE(d.count<finish_report>() == 1);
  d.do_stream(1);
  d.do_stream(2);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 0);
  d.apply(early());
  CHECK(d.count<finish_report>() == 1);
  // From a synthesizer that was asked twice, since another of its kind had died.
  d.apply(early());
  CHECK(!d.run.ended());
  d.finish();
  CHECK(d.run.ended());
}

TEST_CASE("a quorum of all streams is the usual end") {
  auto d = begun(3);
  d.do_stream(1);
  d.do_stream(2);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  CHECK(!d.run.facts().early);
}

TEST_CASE("who takes over is told of a delivery that was asked for") {
  auto d = begun(1);
  auto asked = [](const std::vector<run_action>& all) {
    return std::any_of(all.begin(), all.end(), [](const run_action& a) {
      return std::holds_alternative<finish_report>(a);
    });
  };
  CHECK(asked(d.replayed().standing()));
  d.apply(early());
  CHECK(asked(d.replayed().standing()));
}
