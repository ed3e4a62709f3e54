#include "runtime/report/run_record.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/story.hpp"

using namespace tributary;

namespace {

/// a and b side by side, c after both; b fails once.
story two_then_one() {
  story s{"a", "b", "c"};
  s.what.streams[2].needs = {0, 1};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.tell(0, notice_type::stream_queued, 1);
  s.started(10, 0, 1);
  s.started(20, 1, 1, "n2");
  auto& retry = s.tell(520, notice_type::stream_retrying, 1, 1);
  retry.kind = failure_kind::network;
  retry.why = "connection reset";
  s.tell(600, notice_type::stream_queued, 1);
  s.started(650, 1, 2, "n1");
  s.completed(1010, 0, 1, 990);
  auto& draft = s.tell(1020, notice_type::draft_updated);
  draft.version = 1;
  draft.bytes = 500;
  draft.took = ms(5);
  s.completed(2650, 1, 2, 1990);
  s.tell(2650, notice_type::stream_queued, 2);
  s.started(2700, 2, 1);
  s.completed(3700, 2, 1, 1000);
  auto& last = s.tell(3720, notice_type::draft_updated);
  last.version = 2;
  last.took = ms(15);
  auto& end = s.tell(3800, notice_type::run_completed);
  end.exit_code = 0;
  return s;
}

} // namespace

TEST_CASE("the record knows each attempt with its place, time and ending") {
  auto r = two_then_one().record();
  REQUIRE(r.attempts().size() == 4);
  CHECK(r.attempts()[1].ending == "retrying");
  CHECK(r.attempts()[1].node == "n2");
  CHECK(r.attempts()[1].end - r.attempts()[1].begin == ms(500));
  CHECK(r.attempts()[2].ending == "completed");
  CHECK(r.attempts()[2].attempt == 2);
  CHECK(r.streams()[1].attempts == 2);
  CHECK(r.merges().size() == 2);
  CHECK(r.troubles().size() == 1);
  CHECK(r.exit_code() == 0);
  CHECK(r.phases() == std::map<std::string, uint32_t>{{"completed", 3}});
}

TEST_CASE("figures follow from the public events alone") {
  auto m = two_then_one().metrics();
  CHECK(m.synthesis == ms(20));
  CHECK(m.sequential == ms(990 + 1990 + 1000 + 20));
  CHECK(m.parallel == ms(3800));
  CHECK(m.critical_path == ms(1990 + 1000));
  CHECK(m.waiting_for_slots == ms(50 + 50));
  CHECK(m.busy == ms(1000 + 500 + 2000 + 1000));
  CHECK(m.streams == 3);
  CHECK(m.completed == 3);
  CHECK(m.first_try == 2);
  CHECK(m.attempts == 4);
  CHECK(m.peak_parallel == 2);
}

TEST_CASE("an attempt whose node is lost ends as lost") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(0, 0, 1, "n1");
  s.tell(400, notice_type::node_lost).node = "n1";
  s.tell(400, notice_type::stream_retrying, 0, 1).kind = failure_kind::node_lost;
  s.tell(400, notice_type::stream_queued, 0);
  s.started(500, 0, 2, "n2");
  auto r = s.record();
  CHECK(r.attempts()[0].ending == "lost");
  CHECK(r.attempts()[1].ending == "open");
  CHECK(r.streams()[0].phase == "running");
  CHECK(r.streams()[0].node == "n2");
}

TEST_CASE("updates of a stream add to its service time and are no further tries") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(100, 0, 1);
  s.completed(200, 0, 1, 100);
  s.tell(300, notice_type::stream_queued, 0);
  s.started(350, 0, 2);
  s.completed(450, 0, 2, 190);
  auto m = s.metrics();
  CHECK(m.completed == 1);
  CHECK(m.first_try == 1);
  CHECK(m.sequential == ms(190));
  CHECK(m.waiting_for_slots == ms(150));
  CHECK(s.record().streams()[0].phase == "completed");
}

TEST_CASE("attempts that are open when the run ends end with it") {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  s.started(0, 1, 1);
  s.tell(300, notice_type::stream_cancelled, 0, 1);
  s.tell(400, notice_type::run_cancelled).exit_code = 130;
  auto r = s.record();
  CHECK(r.attempts()[0].ending == "cancelled");
  CHECK(r.attempts()[1].ending == "cancelled");
  CHECK(r.open_attempts() == 0);
  CHECK(s.metrics().busy == ms(700));
  CHECK(r.exit_code() == 130);
}

TEST_CASE("of chains as long the one through the first streams is named") {
  story s{"a", "b", "c", "d"};
  s.what.streams[2].needs = {0, 1};
  s.what.streams[3].needs = {0, 1};
  s.tell(0, notice_type::run_started);
  for (stream_index i = 0; i < 4; ++i) {
    s.started(0, i, 1);
    s.completed(100, i, 1, 100);
  }
  CHECK(accepted_path(s.what, s.record()) == std::vector<stream_index>{0, 2});
}

TEST_CASE("events out of order or about nobody break nothing") {
  story s{"a"};
  s.completed(100, 0, 1, 5);
  s.completed(100, 7, 1, 5);
  s.tell(50, notice_type::stream_failed, 0, 9);
  s.tell(40, notice_type::run_started);
  s.started(30, 0, 1);
  s.started(30, 0, 1);
  s.tell(10, notice_type::stream_retrying, 0, 1);
  s.tell(0, notice_type::run_completed);
  auto r = s.record();
  CHECK(r.attempts().size() == 1);
  CHECK(r.attempts()[0].end == r.attempts()[0].begin);
  CHECK(s.metrics().busy == ms(0));
}

TEST_CASE("an empty record has empty figures") {
  story s{};
  CHECK(s.metrics() == run_metrics{});
}

TEST_CASE("a stream that the run adds has a row of its own, and counts with what it builds on") {
  plan p;
  for (const auto* id : {"a", "b"})
    p.streams.emplace_back().id = id;
  run_record record{names_of(p, "r-1")};
  CHECK(record.streams().size() == 2);
  uint64_t seq = 0;
  auto tell = [&](notice_type type, stream_index stream, int64_t ms) -> run_notice& {
    static run_notice n;
    n = {};
    n.type = type;
    n.seq = ++seq;
    n.stream = stream;
    n.at = time_point{std::chrono::hours{1} + std::chrono::milliseconds{ms}};
    n.attempt = type == notice_type::stream_queued ? 0 : 1;
    return n;
  };
  record.add(tell(notice_type::run_started, no_stream, 0));
  for (stream_index s = 0; s < 2; ++s) {
    record.add(tell(notice_type::stream_started, s, 0));
    auto& done = tell(notice_type::stream_completed, s, 100);
    done.service_time = std::chrono::milliseconds{100 * (s + 1)};
    record.add(done);
  }
  auto& added = tell(notice_type::stream_queued, 2, 200);
  added.streams = {0, 1};
  record.add(added);
  REQUIRE(record.streams().size() == 3);
  CHECK(record.names().streams[2] == "extra-1");
  CHECK(record.phases().at("queued") == 1);
  CHECK(record.phases().count("waiting") == 0);
  record.add(tell(notice_type::stream_started, 2, 200));
  auto& settled = tell(notice_type::stream_completed, 2, 300);
  settled.service_time = std::chrono::milliseconds{50};
  record.add(settled);
  auto figures = record.metrics(p);
  CHECK(figures.streams == 3);
  CHECK(figures.completed == 3);
  CHECK(figures.critical_path == std::chrono::milliseconds{250});
}

TEST_CASE("an event about a stream that no run could have adds nothing") {
  plan p;
  p.streams.emplace_back().id = "a";
  run_record record{names_of(p, "r-1")};
  run_notice n;
  n.type = notice_type::stream_queued;
  n.stream = static_cast<stream_index>(record.names().streams.size());
  record.add(n);
  CHECK(record.streams().size() == 1);
}
