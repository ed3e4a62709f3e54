#include "tests/unit/journal/journal_place.hpp"

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

void append_ten(durable_journal& j) {
  for (stream_index s = 0; s < 10; ++s)
    REQUIRE(
      j.append("r-1", t0 + duration{s}, done("r-1", s, result_of("Text " + std::to_string(s)))));
  settle(j, "r-1");
}

std::string problem_of(const durable_journal& j, size_t whole) {
  size_t given = 0;
  auto read = j.replay("r-1", [&](time_point, const run_event&) { ++given; });
  CHECK(given == whole);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ec::malformed);
  return read.error().what;
}

} // namespace

TEST_CASE("what is durable is there when the journal is opened again, and it goes on") {
  journal_place place{GENERATE(from_range(durable_places()))};
  {
    auto j = place.open();
    REQUIRE(j->open({"r-1", "what it is", t0, {}, 0}));
    append_ten(*j);
  }
  auto j = place.open();
  auto back = replayed(*j, "r-1");
  REQUIRE(back.events.size() == 10);
  CHECK((*at_as<attempt_ended>(back, 7).what.result)->text == "Text 7");
  CHECK(back.times[7] == t0 + duration{7});
  auto found = j->find("r-1");
  REQUIRE(found);
  CHECK(found->header == "what it is");
  CHECK(found->events == 10);
  CHECK_FALSE(found->exit_code);
  place.take("r-1");
  CHECK(j->append("r-1", t0, timer_fired{}));
  CHECK(replayed(*j, "r-1").events.size() == 11);
}

TEST_CASE("a run that is over says how it ended, and stays") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  REQUIRE(j->open({"r-1", "", t0, {}, 0}));
  append_ten(*j);
  j->close("r-1", 3);
  CHECK(replayed(*j, "r-1").events.size() == 10);
  settle(*j, "r-1");
  CHECK(j->find("r-1")->exit_code == 3);
}

TEST_CASE("a run that is not there is not found, and those that are there are named") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  REQUIRE(j->open({"r-here", "", t0, {}, 0}));
  auto found = j->find("r-gone");
  REQUIRE_FALSE(found);
  CHECK(found.error().code == ec::not_found);
  CHECK(found.error().what.find("r-here") != std::string::npos);
}

TEST_CASE("notices come in the order in which they were asked for, after what is before them") {
  journal_place place{GENERATE(from_range(durable_places()))};
  std::vector<int> told;
  std::vector<int> asked;
  {
    auto j = place.open();
    for (int i = 0; i < 300; ++i) {
      REQUIRE(j->append("r-1", t0, timer_fired{}));
      // Another connection sees what is on disk, and nothing else.
      auto seen = [&, i] {
        told.push_back(i);
        if (i % 50 == 0 && replayed(*place.open(), "r-1").events.size() <= size_t(i))
          told.push_back(-1);
      };
      if (!j->when_durable("r-1", seen))
        asked.push_back(i);
    }
    settle(*j, "r-1");
  }
  REQUIRE(asked.size() > 10);
  CHECK(told == asked);
}

TEST_CASE("equal results are kept once, also those of several runs") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  for (stream_index s = 0; s < 20; ++s)
    for (const auto* run : {"r-1", "r-2"})
      REQUIRE(j->append(run, t0, done(run, s, result_of(std::string(1'000, s < 15 ? 'x' : 'y')))));
  settle(*j, "r-2");
  CHECK(place.results() == 2);
  for (const auto* run : {"r-1", "r-2"})
    CHECK((*at_as<attempt_ended>(replayed(*place.open(), run), 19).what.result)->text
          == std::string(1'000, 'y'));
}

TEST_CASE("results of any bytes and sizes come back, an empty one too") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  std::vector<std::string> texts{"", std::string(1, '\0'), "a\\b'c\xff\0d",
                                 std::string(9'000'000, 'x')};
  for (int i = 0; i < 60; ++i)
    texts.push_back(std::string(100'000, char('a' + i % 26)) + std::to_string(i));
  for (stream_index s = 0; s < texts.size(); ++s)
    REQUIRE(j->append("r-1", t0, done("r-1", s, result_of(texts[s]))));
  settle(*j, "r-1");
  auto back = replayed(*place.open(), "r-1");
  REQUIRE(back.events.size() == texts.size());
  for (size_t i = 0; i < texts.size(); ++i)
    REQUIRE((*at_as<attempt_ended>(back, i).what.result)->text == texts[i]);
}

TEST_CASE("many events of many runs at once are all there, each run's in its order") {
  journal_place place{GENERATE(from_range(durable_places()))};
  constexpr stream_index per_run = 6'000;
  const std::vector<std::string> runs{"r-1", "r-2", "r-3", "r-4"};
  {
    auto j = place.open();
    for (stream_index s = 0; s < per_run; ++s)
      for (const auto& run : runs)
        REQUIRE(j->append(run, t0 + duration{s}, slot_granted{s, run}));
  }
  auto j = place.open();
  for (const auto& run : runs) {
    auto back = replayed(*j, run);
    REQUIRE(back.events.size() == per_run);
    for (stream_index s = 0; s < per_run; ++s) {
      REQUIRE(at_as<slot_granted>(back, s).stream == s);
      REQUIRE(at_as<slot_granted>(back, s).node == run);
    }
  }
}

TEST_CASE("a run is begun once") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  REQUIRE(j->open({"r-1", "one", t0, {}, 0}));
  CHECK_FALSE(j->open({"r-1", "other", t0, {}, 0}));
  CHECK_FALSE(place.open()->open({"r-1", "one", t0, {}, 0}));
  CHECK(j->find("r-1")->header == "one");
}

TEST_CASE("what was changed, left out or cut off is named with its place, and not replayed") {
  journal_place place{GENERATE(from_range(durable_places()))};
  append_ten(*place.open());
  SECTION("a changed event") {
    place.meddle("UPDATE {event} SET body = body || {zero} WHERE seq = 4");
    CHECK(problem_of(*place.open(), 3).find("run r-1: event 4 does not match")
          != std::string::npos);
  }
  SECTION("a changed time") {
    place.meddle("UPDATE {event} SET at = at + 1 WHERE seq = 5");
    CHECK(problem_of(*place.open(), 4).find("event 5 does not match") != std::string::npos);
  }
  SECTION("a changed result") {
    place.meddle(
      "UPDATE {result} SET text = {zero} WHERE hash = (SELECT result FROM {event} WHERE seq = 6)");
    CHECK(problem_of(*place.open(), 5).find("event 6 has a result") != std::string::npos);
  }
  SECTION("a result that is gone") {
    place.meddle("DELETE FROM {result}");
    CHECK(problem_of(*place.open(), 0).find("event 1 has a result") != std::string::npos);
  }
  SECTION("an event that is left out") {
    place.meddle("DELETE FROM {event} WHERE seq = 7");
    CHECK(problem_of(*place.open(), 6).find("event 7 is missing") != std::string::npos);
  }
  SECTION("an end that is cut off") {
    place.meddle("DELETE FROM {event} WHERE seq > 8");
    CHECK(problem_of(*place.open(), 8).find("event 9 is missing") != std::string::npos);
  }
  SECTION("two events that have changed places") {
    place.meddle("UPDATE {event} SET seq = -1 WHERE seq = 2; UPDATE {event} SET seq = 2 WHERE "
                 "seq = 3; UPDATE {event} SET seq = 3 WHERE seq = -1");
    CHECK(problem_of(*place.open(), 1).find("event 2 does not match") != std::string::npos);
  }
}

TEST_CASE("what is whole before the damage is recovered into a copy, whole runs entirely") {
  journal_place place{GENERATE(from_range(durable_places()))};
  {
    auto j = place.open();
    REQUIRE(j->open({"r-1", "first", t0, {}, 0}));
    REQUIRE(j->open({"r-2", "second", t0, {}, 0}));
    append_ten(*j);
    REQUIRE(j->append("r-2", t0, run_started{}));
    j->close("r-2", 0);
  }
  place.meddle(
    "DELETE FROM {event} WHERE seq = 5 AND run = (SELECT number FROM {run} WHERE run = 'r-1')");
  auto copy = place.other();
  auto told = recover(*place.open(), *copy);
  REQUIRE(told);
  REQUIRE(told->size() == 2);
  for (const auto& one : *told) {
    CHECK(one.events == (one.run == "r-1" ? 4 : 1));
    CHECK(one.damage.empty() == (one.run == "r-2"));
  }
  CHECK(replayed(*copy, "r-1").events.size() == 4);
  CHECK(copy->find("r-1")->header == "first");
  settle(*copy, "r-2");
  CHECK(copy->find("r-2")->exit_code == 0);
}

TEST_CASE("a run that is over can be rated, and the later score counts") {
  journal_place place{GENERATE(from_range(durable_places()))};
  {
    auto j = place.open();
    REQUIRE(j->open({"r-1", "what it is", t0, {}, 0}));
    CHECK(j->rate("r-1", {5, t0}).error().code == ec::not_found);
    j->close("r-1", 0);
    settle(*j, "r-1");
    CHECK_FALSE(j->find("r-1")->rating);
    REQUIRE(j->rate("r-1", {5, t0}));
    REQUIRE(j->rate("r-1", {3, t0 + 1s}));
    CHECK(j->rate("r-9", {5, t0}).error().code == ec::not_found);
  }
  CHECK(place.open()->find("r-1")->rating == run_rating{3, t0 + 1s});
}

TEST_CASE("a journal of a later release is left alone") {
  journal_place place{GENERATE(from_range(durable_places()))};
  place.open();
  place.pretend_version(9);
  auto opened = place.try_open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().what.find("version 9") != std::string::npos);
}

TEST_CASE("old runs that are over go, open ones stay, and so do results that others have") {
  journal_place place{GENERATE(from_range(durable_places()))};
  auto j = place.open();
  for (int i = 1; i <= 4; ++i) {
    auto run = "r-" + std::to_string(i);
    REQUIRE(j->open({run, "", t0 + std::chrono::hours{i}, {}, 0}));
    REQUIRE(j->append(run, t0, done(run, 0, result_of(i % 2 ? "odd" : "even"))));
    if (i != 1)
      j->close(run, 0);
  }
  settle(*j, "r-4");
  REQUIRE(j->prune(1));
  auto left = j->runs();
  REQUIRE(left);
  REQUIRE(left->size() == 2);
  CHECK(left->front().run == "r-4");
  CHECK(left->back().run == "r-1");
  CHECK(replayed(*j, "r-1").events.size() == 1);
  CHECK(replayed(*j, "r-4").events.size() == 1);
}
