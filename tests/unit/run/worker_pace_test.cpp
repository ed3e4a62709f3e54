#include "runtime/run/worker_pace.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

constexpr auto usual = worker_pace::usual_size;

/// A worker whose attempts show life every second and take their size in minutes.
worker_pace minutes_by_size(std::initializer_list<int64_t> sizes) {
  worker_pace pace;
  for (auto size : sizes)
    pace.add(duration{1min} * size / usual, 1s, size);
  return pace;
}

} // namespace

TEST_CASE("an attempt's size is its estimate's share of the middle one, and of its tasks") {
  CHECK(attempt_size(std::nullopt, 5min, 0, 0) == usual);
  CHECK(attempt_size(5min, 5min, 0, 0) == usual);
  CHECK(attempt_size(20min, 5min, 0, 0) == 4 * usual);
  CHECK(attempt_size(1min, 5min, 0, 0) == usual / 5);
  CHECK(attempt_size(20min, 5min, 1, 4) == usual);
  CHECK(attempt_size(std::nullopt, 0s, 1, 4) == usual / 4);
  CHECK(attempt_size(5min, 5min, 4, 4) == usual);
}

TEST_CASE("estimates that say that a stream is thousands of others are not believed") {
  CHECK(attempt_size(10'000h, 1s, 0, 0) == 100 * usual);
  CHECK(attempt_size(duration{1}, 24h, 0, 0) == usual / 100);
  CHECK(attempt_size(1s, 24h, 1, 1'000) == usual / 100);
  CHECK(attempt_size(5min, 0s, 0, 0) == usual);
}

TEST_CASE("a large stream may take as long as its size, a small one is soon a straggler") {
  auto pace = minutes_by_size({usual, usual, usual, usual});
  auto of = [&](int64_t size) { return *pace.expected(nullptr, std::nullopt, size).took; };
  CHECK(of(usual) == 4min);
  CHECK(of(20 * usual) == 80min);
  CHECK(of(usual / 4) == 1min);
}

TEST_CASE("what large streams took says what small ones take, and the other way round") {
  auto large = minutes_by_size({20 * usual, 20 * usual, 20 * usual});
  CHECK(large.expected(nullptr, std::nullopt, usual).usual_time == 1min);
  auto mixed = minutes_by_size({usual / 2, 20 * usual, usual, 5 * usual});
  CHECK(mixed.expected(nullptr, std::nullopt, 20 * usual).usual_time == 20min);
}

TEST_CASE("the pauses of a worker that shows life do not grow with the work, the silence of one "
          "that does not does") {
  auto talks = minutes_by_size({usual, usual, usual});
  CHECK(talks.expected(nullptr, std::nullopt, 20 * usual).usual_silence == 1s);
  worker_pace mute;
  for (int i = 0; i < 3; ++i)
    mute.add(1min, 1min, usual);
  CHECK(mute.expected(nullptr, std::nullopt, 20 * usual).usual_silence == 20min);
  CHECK(mute.expected(nullptr, std::nullopt, usual).usual_silence == 1min);
}

TEST_CASE("what earlier runs taught is of streams of the usual size") {
  worker_record known;
  known.streams = 12;
  known.typical = 1min;
  known.silence = 2s;
  worker_pace pace;
  auto large = pace.expected(&known, std::nullopt, 10 * usual);
  CHECK(large.took == 40min);
  CHECK(large.usual_silence == 2s);
  known.silence = 50s;
  CHECK(pace.expected(&known, std::nullopt, 10 * usual).usual_silence == 500s);
}

TEST_CASE("no time and no size is too much to be reckoned with") {
  worker_pace pace;
  for (int i = 0; i < 3; ++i)
    pace.add(24h * 366, 24h * 366, usual / 100);
  auto of = pace.expected(nullptr, std::nullopt, 100 * usual);
  CHECK(of.took > 24h * 365);
  CHECK(of.silence > 24h * 365);
}

TEST_CASE("a stream that the plan says is large is not hedged at the small ones' pace") {
  plan_maker m;
  for (int i = 0; i < 4; ++i)
    m.add("small" + std::to_string(i)).estimate = 1min;
  m.add("large").estimate = 20min;
  run_driver d{std::move(m)};
  d.start();
  for (stream_index s = 0; s < 5; ++s)
    d.grant(s);
  d.advance(1min);
  for (stream_index s = 0; s < 4; ++s)
    d.succeed(s);
  // The small ones took a minute: four of them would be long for a fifth.
  d.advance(1s);
  d.advance(75min);
  CHECK(d.ever_said(notice_type::stream_stalled).empty());
  d.advance(10min);
  REQUIRE(d.said(notice_type::stream_stalled).size() == 1);
  CHECK(d.why(notice_type::stream_stalled)
        == "silent for 1h26m, where w is silent for 20m00s at most as a rule");
}

TEST_CASE("a piece of a stream is measured by its share of the tasks") {
  plan_maker m;
  auto& s = m.add("big");
  s.tasks = {"one", "two", "three", "four"};
  s.on_failure = {{{failure_kind::truncated}, {{step_kind::rescope, 1}}, {}, {}}};
  for (int i = 0; i < 3; ++i)
    m.add("other" + std::to_string(i));
  run_driver d{std::move(m)};
  d.start();
  for (stream_index i = 0; i < 4; ++i)
    d.grant(i);
  d.advance(1min);
  for (stream_index i = 1; i < 4; ++i)
    d.succeed(i);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  // Half of the tasks, so half of what a whole stream takes is usual.
  d.advance(1s);
  d.advance(2min);
  CHECK(d.why(notice_type::stream_stalled)
        == "silent for 2m01s, where w is silent for 30s at most as a rule");
}
