#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker chain_of_two() {
  plan_maker m;
  m.add("first");
  m.add("second", {0});
  return m;
}

} // namespace

TEST_CASE("a run asks for slots for the streams that need nothing, and only for them") {
  run_driver d{chain_of_two()};
  d.start();
  auto wanted = d.get<want_slot>();
  REQUIRE(wanted.size() == 1);
  CHECK(wanted[0].stream == 0);
  CHECK(wanted[0].worker == "w");
  CHECK(d.said(notice_type::run_started).size() == 1);
  CHECK(d.said(notice_type::plan_ready).size() == 1);
  CHECK(d.said(notice_type::stream_queued).size() == 1);
  CHECK(d.run.phase_of(0) == stream_phase::queued);
  CHECK(d.run.phase_of(1) == stream_phase::waiting);
}

TEST_CASE("a stream with more behind it ranks higher") {
  plan_maker m;
  m.add("long").estimate = 5min;
  m.add("short").estimate = 1min;
  m.add("behind", {1}).estimate = 10min;
  run_driver d{m};
  d.start();
  auto wanted = d.get<want_slot>();
  REQUIRE(wanted.size() == 2);
  CHECK(wanted[0].rank == duration{5min}.count());
  CHECK(wanted[1].rank == duration{11min}.count());
}

TEST_CASE("a granted slot starts an attempt under a lease, with the needs that go with it") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(0, "alpha");
  auto started = d.get<start_attempt>();
  REQUIRE(started.size() == 1);
  CHECK(started[0].lease == d.lease(0, 1));
  CHECK(started[0].node == "alpha");
  CHECK(started[0].needs.empty());
  CHECK_FALSE(started[0].updates);
  auto said = d.said(notice_type::stream_started);
  REQUIRE(said.size() == 1);
  CHECK(said[0].node == "alpha");
  CHECK(said[0].attempt == 1);
  d.succeed(0);
  d.grant(1, "beta");
  CHECK(d.get<start_attempt>().at(0).needs == std::vector<stream_index>{0});
}

TEST_CASE("a slot that nobody waits for goes back") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(1);
  CHECK(d.count<return_slot>() == 1);
  CHECK(d.count<start_attempt>() == 0);
  d.grant(0);
  d.grant(0);
  CHECK(d.count<return_slot>() == 1);
  d.grant(99);
  CHECK(d.count<return_slot>() == 1);
}

TEST_CASE("an accepted result is acknowledged, merged and announced, and frees its dependents") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(0, "alpha");
  d.succeed(0, 1, text("found it", 3s));
  REQUIRE(d.count<acknowledge>() == 1);
  CHECK(d.get<acknowledge>()[0].node == "alpha");
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].result->text == "found it");
  auto said = d.said(notice_type::stream_completed);
  REQUIRE(said.size() == 1);
  CHECK(said[0].service_time == 3s);
  CHECK(said[0].bytes == 8);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 1);
  CHECK(d.run.result_of(0)->text == "found it");
}

TEST_CASE("a result counts once: a repeated or late one is only acknowledged") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(0, "alpha");
  d.succeed(0, 1, text("one"));
  d.succeed(0, 1, text("two"));
  CHECK(d.last.size() == 1);
  CHECK(d.get<acknowledge>().at(0).node == "alpha");
  CHECK(d.run.result_of(0)->text == "one");
  d.fail(0, 1, failure_kind::network);
  CHECK(d.last.size() == 1);
  CHECK(d.run.phase_of(0) == stream_phase::completed);
}

TEST_CASE("outcomes of attempts that never were are acknowledged and change nothing") {
  run_driver d{chain_of_two()};
  d.start();
  auto before = d.run.fingerprint();
  d.succeed(1, 1);
  d.succeed(0, 7);
  d.succeed(77, 1);
  d.apply(attempt_ended{{{"r-another", 0, 1}, text("x")}});
  CHECK(d.ever_said(notice_type::stream_completed).empty());
  CHECK(d.count<acknowledge>() == 1);
  CHECK(d.run.fingerprint() == before);
}

TEST_CASE("the late result of a lost attempt names the node that holds it") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(0, "alpha");
  d.apply(node_gone{"alpha", "missed its heartbeats"});
  d.grant(0, "beta");
  d.succeed(0, 1);
  CHECK(d.get<acknowledge>().at(0).node == "alpha");
  CHECK(d.run.phase_of(0) == stream_phase::running);
  d.succeed(0, 2);
  CHECK(d.get<acknowledge>().at(0).node == "beta");
  CHECK(d.run.phase_of(0) == stream_phase::completed);
}

TEST_CASE("the report is finished when all streams have ended and all merges are confirmed") {
  run_driver d{chain_of_two()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  CHECK(d.count<finish_report>() == 0);
  d.confirm_merges();
  CHECK(d.said(notice_type::draft_updated).size() == 1);
  CHECK(d.count<finish_report>() == 1);
  d.apply(report_finished{{}, 5ms});
  CHECK(d.said(notice_type::draft_updated).at(0).took == 5ms);
  auto end = d.said(notice_type::run_completed);
  REQUIRE(end.size() == 1);
  CHECK(end[0].exit_code == 0);
  REQUIRE(end[0].metrics);
  CHECK(end[0].metrics->completed == 2);
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 0);
  CHECK(d.run.ended());
}

TEST_CASE("a plan without streams ends at once") {
  run_driver d{plan_maker{}};
  d.start();
  CHECK(d.count<finish_report>() == 1);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 0);
}

TEST_CASE("with a barrier, results are merged all together at the end") {
  auto m = chain_of_two();
  m.p.synthesis.mode = merge_mode::barrier;
  run_driver d{m};
  d.start();
  d.do_stream(0);
  CHECK(d.count<merge_result>() == 0);
  d.do_stream(1);
  CHECK(d.count<merge_result>() == 2);
  CHECK(d.count<finish_report>() == 0);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("requirements that nobody delivered make the run degraded") {
  run_driver d{chain_of_two()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.finish({"every profile names a price"});
  CHECK(d.get<end_run>().at(0).exit_code == 3);
  CHECK(d.said(notice_type::run_completed).size() == 1);
}

TEST_CASE("after the end nothing happens but acknowledgements") {
  run_driver d{chain_of_two()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.finish();
  d.succeed(1, 1);
  CHECK(d.last.size() == 1);
  CHECK(d.count<acknowledge>() == 1);
  for (run_event e : {run_event{run_started{}}, run_event{timer_fired{}},
                      run_event{cancel_asked{"stop", 130}}, run_event{report_finished{}},
                      run_event{results_merged{{0}, 9, 9, 1ms}}, run_event{node_gone{"n", ""}}}) {
    d.apply(e);
    CHECK(d.last.empty());
  }
}

TEST_CASE("nothing happens before a run is started") {
  run_driver d{chain_of_two()};
  d.apply(cancel_asked{"stop", 130});
  d.apply(timer_fired{});
  d.apply(report_finished{});
  CHECK(d.all.empty());
  d.start();
  CHECK(d.count<want_slot>() == 1);
}

TEST_CASE("progress of an open attempt is passed on, that of others is not") {
  run_driver d{chain_of_two()};
  d.start();
  d.grant(0);
  d.apply(attempt_progressed{{d.lease(0, 1), 512, 7, "reading"}});
  auto said = d.said(notice_type::stream_progress);
  REQUIRE(said.size() == 1);
  CHECK(said[0].bytes == 512);
  CHECK(said[0].why == "reading");
  d.apply(attempt_progressed{{d.lease(0, 2), 512, 7, "reading"}});
  CHECK(d.last.empty());
}

TEST_CASE("a reason why no node can run a stream is told once until it changes") {
  run_driver d{chain_of_two()};
  d.start();
  d.apply(slot_unmet{0, "no node offers worker w"});
  CHECK(d.said(notice_type::stream_queued).at(0).why == "no node offers worker w");
  d.apply(slot_unmet{0, "no node offers worker w"});
  CHECK(d.last.empty());
  d.apply(slot_unmet{0, "no node has label zone=a"});
  CHECK(d.said(notice_type::stream_queued).size() == 1);
  d.apply(slot_unmet{1, "it does not even wait"});
  CHECK(d.last.empty());
}

TEST_CASE("notices are numbered from 1 without gaps") {
  run_driver d{chain_of_two()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.finish();
  uint64_t seq = 0;
  for (const auto& a : d.all)
    if (auto* n = std::get_if<announce>(&a))
      CHECK(n->notice.seq == ++seq);
  CHECK(seq > 8);
}
