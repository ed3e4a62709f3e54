#include "runtime/report/event_log.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/simulated_run.hpp"
#include "tests/unit/report/story.hpp"

using namespace tributary;

namespace {

std::string lines_of(const story& s) {
  std::string out;
  for (const auto& n : s.events)
    append_json(out, n, s.names);
  return out;
}

story short_story() {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.started(100, 0, 1);
  s.completed(1100, 0, 1, 990);
  s.tell(1200, notice_type::run_completed).exit_code = 0;
  return s;
}

} // namespace

TEST_CASE("metrics.json can be recomputed from events.jsonl, whatever the run met") {
  size_t retries = 0;
  size_t updates = 0;
  size_t unmet = 0;
  size_t lost = 0;
  size_t hedged = 0;
  size_t in_pieces = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    auto run = simulate_run(seed);
    auto recomputed = metrics_of_events(run.events, *run.what);
    REQUIRE(recomputed);
    CHECK(metrics_json(*recomputed) == metrics_json(run.metrics));
    auto record = read_event_log(run.events, *run.what);
    REQUIRE(record);
    REQUIRE(record->end());
    CHECK(record->end()->metrics);
    CHECK(record->open_attempts() == 0);
    retries += record->count_of(notice_type::stream_retrying);
    updates += record->count_of(notice_type::stream_merged);
    lost += record->count_of(notice_type::stream_failed);
    hedged += record->count_of(notice_type::stream_hedged);
    in_pieces += record->count_of(notice_type::stream_rescoped);
    unmet += run.unmet;
  }
  // The runs must have met what they are to prove.
  CHECK(retries > 100);
  CHECK(updates > 100);
  CHECK(lost > 20);
  CHECK(hedged > 50);
  CHECK(in_pieces > 10);
  CHECK(unmet > 50);
}

TEST_CASE("an event log tells what happened") {
  auto s = short_story();
  auto record = read_event_log(lines_of(s), s.what);
  REQUIRE(record);
  CHECK(record->names().run == "r-0123456789");
  CHECK(record->streams()[0].phase == "completed");
  CHECK(record->streams()[1].phase == "waiting");
  CHECK(record->exit_code() == 0);
}

TEST_CASE("events that a newer version added are skipped") {
  auto s = short_story();
  auto text = lines_of(s);
  text.insert(text.find('\n') + 1,
              R"({"v":1,"seq":9,"ts":"2026-01-31T08:15:00Z","run":"r-0123456789","type":"new.one"})"
              "\n\n");
  auto record = read_event_log(text, s.what);
  REQUIRE(record);
  CHECK(record->exit_code() == 0);
}

TEST_CASE("the torn last line of a killed run is no error, a torn one before it is") {
  auto s = short_story();
  auto text = lines_of(s);
  auto cut = text.substr(0, text.size() - 10);
  auto record = read_event_log(cut, s.what);
  REQUIRE(record);
  CHECK(!record->end());
  auto third = text.find("\"seq\":3");
  REQUIRE(third != std::string::npos);
  auto broken = read_event_log(text.replace(third, 7, "\"seq\":x"), s.what);
  REQUIRE(!broken);
  CHECK(broken.error().what.find("events.jsonl:3: ") == 0);
}

TEST_CASE("events of another plan or run are refused, not mixed in") {
  auto s = short_story();
  auto text = lines_of(s);
  auto other = short_story();
  other.names.run = "r-zzzzzzzzzz";
  CHECK(!read_event_log(text + lines_of(other), s.what));
  auto plan_of_others = s.what;
  plan_of_others.streams[0].id = "z";
  CHECK(!read_event_log(text, plan_of_others));
}

TEST_CASE("an empty log is an empty run") {
  auto record = read_event_log("", plan{});
  REQUIRE(record);
  CHECK(record->metrics(plan{}) == run_metrics{});
}
