#include "runtime/learn/run_learner.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

constexpr time_point noon{std::chrono::hours{12}};

/// A run that tells its story in short lines.
struct told_run {
  told_run() {
    auto p = std::make_shared<plan>();
    p->streams.resize(3);
    p->streams[0].type = p->streams[1].type = "validation";
    learner.emplace(p);
  }

  run_notice& say(notice_type type, stream_index s, uint32_t attempt, duration at) {
    n = {};
    n.type = type;
    n.stream = s;
    n.attempt = attempt;
    n.at = noon + at;
    n.worker = worker;
    return n;
  }
  void tell() { learner->add(n); }
  void start(stream_index s, uint32_t attempt, duration at) {
    say(notice_type::stream_started, s, attempt, at);
    tell();
  }
  void fail(notice_type type, stream_index s, uint32_t attempt, duration at, failure_kind kind,
            int64_t cost = 0) {
    say(type, s, attempt, at).kind = kind;
    n.cost_microusd = cost;
    tell();
  }
  void
  complete(stream_index s, uint32_t attempt, duration at, duration service = 0s, int64_t cost = 0) {
    say(notice_type::stream_completed, s, attempt, at).service_time = service;
    n.cost_microusd = cost;
    tell();
  }
  learned_record of(const std::string& name, const std::string& type = "validation") const {
    auto at = learner->gathered().records.find({name, type});
    return at == learner->gathered().records.end() ? learned_record{} : at->second;
  }

  std::string worker = "gemini";
  run_notice n;
  std::optional<run_learner> learner;
};

} // namespace

TEST_CASE("a stream that its first attempt does is a first try, with its time and cost") {
  told_run run;
  run.start(0, 1, 0s);
  run.complete(0, 1, 5s, 4s, 120);
  auto r = run.of("gemini");
  CHECK(r.attempts == 1);
  CHECK(r.streams == 1);
  CHECK(r.first_try == 1);
  CHECK(r.failed == 0);
  CHECK(r.cost_microusd == 120);
  auto typical = summary_of(r).typical;
  CHECK(typical > 3500ms);
  CHECK(typical < 4500ms);
}

TEST_CASE("a stream without a type is learned under its plan's kind") {
  told_run run;
  run.start(2, 1, 0s);
  run.complete(2, 1, 1s);
  CHECK(run.of("gemini", "research").streams == 1);
  CHECK(run.of("gemini").streams == 0);
}

TEST_CASE("a retry is an attempt that failed and no first try") {
  told_run run;
  run.start(0, 1, 0s);
  run.fail(notice_type::stream_retrying, 0, 1, 1s, failure_kind::overloaded, 30);
  run.start(0, 2, 2s);
  run.complete(0, 2, 4s, 2s, 100);
  auto r = run.of("gemini");
  CHECK(r.attempts == 2);
  CHECK(r.failed == 1);
  CHECK(r.streams == 1);
  CHECK(r.first_try == 0);
  CHECK(r.cost_microusd == 130);
}

TEST_CASE("after a switch each worker is told its own part") {
  told_run run;
  run.start(0, 1, 0s);
  run.fail(notice_type::stream_switched, 0, 1, 1s, failure_kind::refused);
  run.worker = "codex";
  run.start(0, 2, 2s);
  run.complete(0, 2, 4s);
  CHECK(run.of("gemini").streams == 1);
  CHECK(run.of("gemini").first_try == 0);
  CHECK(run.of("gemini").failed == 1);
  CHECK(run.of("codex").attempts == 1);
  CHECK(run.of("codex").streams == 0);
  CHECK(run.of("codex").times.total() == 1);
}

TEST_CASE("streams that were refused without a call are held against nobody") {
  told_run run;
  run.fail(notice_type::stream_failed, 0, 0, 1s, failure_kind::auth);
  run.start(1, 1, 0s);
  run.fail(notice_type::stream_retrying, 1, 1, 1s, failure_kind::network);
  run.fail(notice_type::stream_failed, 1, 1, 2s, failure_kind::auth);
  auto r = run.of("gemini");
  CHECK(r.attempts == 1);
  CHECK(r.failed == 1);
}

TEST_CASE("a lost node is no fault of the worker's") {
  told_run run;
  run.start(0, 1, 0s);
  run.fail(notice_type::stream_retrying, 0, 1, 1s, failure_kind::node_lost);
  run.start(0, 2, 2s);
  run.complete(0, 2, 4s);
  CHECK(run.of("gemini").attempts == 1);
  CHECK(run.of("gemini").failed == 0);
}

TEST_CASE(
  "of two attempts at once the slower one is no failure, nor the later winner a first try") {
  told_run run;
  run.start(0, 1, 0s);
  run.say(notice_type::stream_hedged, 0, 1, 10s);
  run.tell();
  run.start(0, 2, 10s);
  run.say(notice_type::stream_hedged, 0, 1, 14s).cost_microusd = 9;
  run.tell();
  run.complete(0, 2, 14s, 4s, 20);
  auto r = run.of("gemini");
  CHECK(r.attempts == 2);
  CHECK(r.failed == 0);
  CHECK(r.first_try == 0);
  CHECK(r.cost_microusd == 29);

  run.start(1, 1, 0s);
  run.start(1, 2, 10s);
  run.complete(1, 1, 14s);
  CHECK(run.of("gemini").first_try == 1);
}

TEST_CASE("silence is the longest time between two signs of life of an accepted attempt") {
  told_run run;
  run.start(0, 1, 0s);
  for (auto at : {1s, 2s, 8s, 9s}) {
    run.say(notice_type::stream_progress, 0, 1, at);
    run.tell();
  }
  run.complete(0, 1, 10s);
  auto silence = summary_of(run.of("gemini")).silence;
  CHECK(silence > 5s);
  CHECK(silence < 7s);
}

TEST_CASE("a stream that is brought up to date is one stream, and its cost is counted once") {
  told_run run;
  run.start(0, 1, 0s);
  run.say(notice_type::stream_merged, 0, 1, 2s).cost_microusd = 50;
  run.tell();
  run.start(0, 2, 3s);
  run.complete(0, 2, 7s, 6s, 80);
  auto r = run.of("gemini");
  CHECK(r.streams == 1);
  CHECK(r.first_try == 1);
  CHECK(r.times.total() == 2);
  CHECK(r.cost_microusd == 80);
}

TEST_CASE("a lesson is kept with its worker, type, kind and remedy") {
  told_run run;
  for (int i = 0; i < 2; ++i) {
    run.say(notice_type::lesson_recorded, 0, 0, 1s).kind = failure_kind::truncated;
    run.n.why = "fewer tasks at a time";
    run.tell();
  }
  const auto& lessons = run.learner->gathered().lessons;
  REQUIRE(lessons.size() == 1);
  CHECK(lessons.begin()->first
        == lesson_key{"gemini", "validation", failure_kind::truncated, "fewer tasks at a time"});
  CHECK(lessons.begin()->second == 2);
}

TEST_CASE("notices of streams that there are not are passed over") {
  told_run run;
  run.start(99, 1, 0s);
  run.complete(99, 1, 1s);
  run.complete(1, 4, 1s);
  CHECK(run.learner->gathered().empty());
}

TEST_CASE("what a stream costs beside its service is learned with its merge") {
  told_run run;
  run.start(0, 1, 0ms);
  run.complete(0, 1, 130ms, 100ms);
  // Not in the draft yet.
  CHECK(run.of("gemini").overheads.total() == 0);
  run.start(1, 1, 0ms);
  run.complete(1, 1, 230ms, 200ms);
  auto& draft = run.say(notice_type::draft_updated, no_stream, 0, 300ms);
  draft.streams = {0, 1};
  draft.took = 20ms;
  run.tell();
  run.tell();
  auto overheads = overheads_by_worker(run.learner->gathered());
  REQUIRE(overheads.count("gemini") == 1);
  CHECK(overheads["gemini"].streams == 2);
  // 30 ms to hand over and half of a merge of 20 ms, within a class.
  CHECK(overheads["gemini"].typical > 34ms);
  CHECK(overheads["gemini"].typical < 46ms);
}

TEST_CASE("a stream that two attempts shared says nothing of what one costs") {
  told_run run;
  run.start(0, 1, 0ms);
  run.say(notice_type::stream_split, 0, 1, 50ms);
  run.tell();
  run.start(0, 2, 50ms);
  run.complete(0, 1, 130ms, 180ms);
  auto& draft = run.say(notice_type::draft_updated, no_stream, 0, 300ms);
  draft.streams = {0};
  run.tell();
  CHECK(overheads_by_worker(run.learner->gathered()).empty());
}

TEST_CASE("a stream that was tried again says nothing of what one costs") {
  told_run run;
  run.start(0, 1, 0ms);
  run.fail(notice_type::stream_retrying, 0, 1, 10ms, failure_kind::network);
  run.start(0, 2, 20ms);
  run.complete(0, 2, 130ms, 100ms);
  // Nor one whose service nobody knows.
  run.start(1, 1, 0ms);
  run.complete(1, 1, 130ms);
  auto& draft = run.say(notice_type::draft_updated, no_stream, 0, 300ms);
  draft.streams = {0, 1, 2, 77};
  run.tell();
  CHECK(overheads_by_worker(run.learner->gathered()).empty());
}
