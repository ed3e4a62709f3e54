#include "runtime/report/terminal/monitoring.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/story.hpp"

using namespace tributary;

namespace {

enum check { started, blocked, progress, estimates, failures };

monitoring_check look(const story& s, check which, int64_t at_ms) {
  return monitoring_checks(s.what, s.record(), story::start + ms(at_ms))[which];
}

story one_running() {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(10, 0, 1);
  return s;
}

} // namespace

TEST_CASE("a healthy run passes all five checks") {
  auto s = one_running();
  auto all = monitoring_checks(s.what, s.record(), story::start + ms(1'000));
  CHECK(all[started].name == "all started");
  CHECK(all[blocked].name == "none blocked");
  CHECK(all[progress].name == "progress being made");
  CHECK(all[estimates].name == "estimates realistic");
  CHECK(all[failures].name == "failures handled");
  for (const auto& c : all) {
    CHECK(c.ok);
    CHECK(c.detail.empty());
  }
}

TEST_CASE("streams that wait for a slot are counted; with nothing running they need attention") {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.tell(0, notice_type::stream_queued, 1);
  CHECK(look(s, started, 1'000).ok);
  CHECK(look(s, started, 1'000).detail == "2 wait for a slot");
  CHECK_FALSE(look(s, started, 6'000).ok);
  s.started(6'100, 0, 1);
  CHECK(look(s, started, 20'000).ok);
  CHECK(look(s, started, 20'000).detail == "1 waits for a slot");
}

TEST_CASE("a stream that no node can run is blocked until one can") {
  auto s = one_running();
  s.tell(20, notice_type::stream_queued, 1);
  s.tell(30, notice_type::stream_queued, 1).why = "no node offers worker gemini";
  CHECK_FALSE(look(s, blocked, 40).ok);
  CHECK(look(s, blocked, 40).detail == "b: no node offers worker gemini");
  s.started(50, 1, 1);
  CHECK(look(s, blocked, 60).ok);
}

TEST_CASE("a stalled stream is blocked until it is heard of again; a backoff is not a block") {
  auto s = one_running();
  s.tell(100, notice_type::stream_stalled, 0, 1).why = "silent for 5m";
  CHECK(look(s, blocked, 110).detail == "a: silent for 5m");
  s.tell(200, notice_type::stream_progress, 0, 1);
  CHECK(look(s, blocked, 210).ok);
  s.tell(300, notice_type::stream_retrying, 0, 1).why = "reset";
  CHECK(look(s, blocked, 310).ok);
}

TEST_CASE("silence needs attention after half a minute, or half of the stream's idle time") {
  auto s = one_running();
  CHECK(look(s, progress, 29'000).ok);
  auto silent = look(s, progress, 40'010);
  CHECK_FALSE(silent.ok);
  CHECK(silent.detail == "nothing heard of a for 40s");
  s.what.streams[0].idle_timeout = ms(240'000);
  CHECK(look(s, progress, 100'000).ok);
  CHECK_FALSE(look(s, progress, 121'000).ok);
  s.tell(120'500, notice_type::stream_progress, 0, 1);
  CHECK(look(s, progress, 121'000).ok);
}

TEST_CASE("a stream that takes half as long again as was estimated is named") {
  auto s = one_running();
  s.what.streams[0].estimate = ms(1'000);
  CHECK(look(s, estimates, 1'500).ok);
  auto over = look(s, estimates, 2'110);
  CHECK_FALSE(over.ok);
  CHECK(over.detail == "a takes 2.1x its estimate");
  s.completed(3'010, 0, 1, 3'000);
  CHECK(look(s, estimates, 9'000).detail == "a took 3.0x its estimate");
}

TEST_CASE("failures that were dealt with are told; streams that were lost need attention") {
  auto s = one_running();
  s.tell(20, notice_type::stream_retrying, 0, 1);
  s.tell(20, notice_type::node_lost).node = "n1";
  s.started(30, 0, 2);
  CHECK(look(s, failures, 40).ok);
  CHECK(look(s, failures, 40).detail == "1 tried again, 1 node lost");
  s.tell(50, notice_type::stream_failed, 0, 2);
  s.tell(50, notice_type::stream_skipped, 1);
  CHECK_FALSE(look(s, failures, 60).ok);
  CHECK(look(s, failures, 60).detail == "1 failed, 1 skipped, 1 tried again, 1 node lost");
}

TEST_CASE("when the run has ended nothing is waited for any more") {
  auto s = one_running();
  s.tell(20, notice_type::stream_queued, 1).why = "no node";
  s.tell(30, notice_type::run_cancelled).exit_code = 130;
  for (auto which : {started, blocked, progress})
    CHECK(look(s, which, 500'000).ok);
}
