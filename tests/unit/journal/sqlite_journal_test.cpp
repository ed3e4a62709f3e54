#include "tests/unit/journal/journal_fixture.hpp"

#include <atomic>
#include <future>
#include <sqlite3.h>

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

/// Something else has its hands in the file.
void meddle(const std::string& file, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  auto code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  INFO(sqlite3_errmsg(db));
  CHECK(code == SQLITE_OK);
  sqlite3_close(db);
}

/// All that was appended is on disk.
void settle(durable_journal& j, std::string_view run) {
  std::promise<void> durable;
  if (j.when_durable(run, [&] { durable.set_value(); }))
    return;
  REQUIRE(durable.get_future().wait_for(30s) == std::future_status::ready);
}

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

TEST_CASE("what is durable is there when the file is opened again") {
  journal_folder folder;
  {
    auto j = folder.open();
    REQUIRE(j->open({"r-1", "what it is", t0, {}, 0}));
    append_ten(*j);
  }
  auto j = folder.open();
  auto back = replayed(*j, "r-1");
  REQUIRE(back.events.size() == 10);
  CHECK((*at_as<attempt_ended>(back, 7).what.result)->text == "Text 7");
  CHECK(back.times[7] == t0 + duration{7});
  auto found = j->find("r-1");
  REQUIRE(found);
  CHECK(found->header == "what it is");
  CHECK(found->events == 10);
  CHECK_FALSE(found->exit_code);
  CHECK(j->append("r-1", t0, timer_fired{}));
  CHECK(replayed(*j, "r-1").events.size() == 11);
}

TEST_CASE("a run that is over says how it ended, and stays") {
  journal_folder folder;
  auto j = folder.open();
  REQUIRE(j->open({"r-1", "", t0, {}, 0}));
  append_ten(*j);
  j->close("r-1", 3);
  CHECK(replayed(*j, "r-1").events.size() == 10);
  settle(*j, "r-1");
  CHECK(j->find("r-1")->exit_code == 3);
}

TEST_CASE("what is kept is for its user alone, also what SQLite puts beside it") {
  journal_folder folder;
  auto j = folder.open();
  REQUIRE(j->open({"r-1", "secret", t0, {}, 0}));
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder.path}) {
    INFO(entry.path());
    ++files;
    CHECK((entry.status().permissions() & std::filesystem::perms::all)
          == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
  CHECK(files > 1);
}

TEST_CASE("a run that is not there is not found, and those that are there are named") {
  journal_folder folder;
  auto j = folder.open();
  REQUIRE(j->open({"r-here", "", t0, {}, 0}));
  auto found = j->find("r-gone");
  REQUIRE_FALSE(found);
  CHECK(found.error().code == ec::not_found);
  CHECK(found.error().what.find("r-here") != std::string::npos);
}

TEST_CASE("notices come in the order in which they were asked for, after what is before them") {
  journal_folder folder;
  std::vector<int> told;
  std::vector<int> asked;
  {
    auto j = folder.open();
    for (int i = 0; i < 300; ++i) {
      REQUIRE(j->append("r-1", t0, timer_fired{}));
      // Another connection sees what is on disk, and nothing else.
      auto seen = [&, i] {
        told.push_back(i);
        if (i % 50 == 0 && replayed(*folder.open(), "r-1").events.size() <= size_t(i))
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

TEST_CASE("equal results are kept once") {
  journal_folder folder;
  auto size_with = [&](const std::string& name, bool equal) {
    auto file = folder.path + "/" + name;
    {
      auto j = *sqlite_journal(file);
      for (stream_index s = 0; s < 20; ++s)
        REQUIRE(j->append(
          "r-1", t0, done("r-1", s, result_of(std::string(100'000, equal ? 'x' : char('a' + s))))));
      settle(*j, "r-1");
    }
    return std::filesystem::file_size(file);
  };
  CHECK(size_with("equal.db", true) * 5 < size_with("different.db", false));
}

TEST_CASE("what was changed, left out or cut off is named with its place, and not replayed") {
  journal_folder folder;
  append_ten(*folder.open());
  SECTION("a changed event") {
    meddle(folder.file(), "UPDATE event SET body = body || x'00' WHERE seq = 4");
    CHECK(problem_of(*folder.open(), 3).find("run r-1: event 4 does not match")
          != std::string::npos);
  }
  SECTION("a changed time") {
    meddle(folder.file(), "UPDATE event SET at = at + 1 WHERE seq = 5");
    CHECK(problem_of(*folder.open(), 4).find("event 5 does not match") != std::string::npos);
  }
  SECTION("a changed result") {
    meddle(folder.file(),
           "UPDATE result SET text = x'00' WHERE hash = (SELECT result FROM event WHERE seq = 6)");
    CHECK(problem_of(*folder.open(), 5).find("event 6 has a result") != std::string::npos);
  }
  SECTION("a result that is gone") {
    meddle(folder.file(), "DELETE FROM result");
    CHECK(problem_of(*folder.open(), 0).find("event 1 has a result") != std::string::npos);
  }
  SECTION("an event that is left out") {
    meddle(folder.file(), "DELETE FROM event WHERE seq = 7");
    CHECK(problem_of(*folder.open(), 6).find("event 7 is missing") != std::string::npos);
  }
  SECTION("an end that is cut off") {
    meddle(folder.file(), "DELETE FROM event WHERE seq > 8");
    CHECK(problem_of(*folder.open(), 8).find("event 9 is missing") != std::string::npos);
  }
  SECTION("two events that have changed places") {
    meddle(folder.file(), "UPDATE event SET seq = -1 WHERE seq = 2; UPDATE event SET seq = 2 WHERE "
                          "seq = 3; UPDATE event SET seq = 3 WHERE seq = -1");
    CHECK(problem_of(*folder.open(), 1).find("event 2 does not match") != std::string::npos);
  }
}

TEST_CASE("what is whole before the damage is recovered into a copy, whole runs entirely") {
  journal_folder folder;
  {
    auto j = folder.open();
    REQUIRE(j->open({"r-1", "first", t0, {}, 0}));
    REQUIRE(j->open({"r-2", "second", t0, {}, 0}));
    append_ten(*j);
    REQUIRE(j->append("r-2", t0, run_started{}));
    j->close("r-2", 0);
  }
  meddle(folder.file(),
         "DELETE FROM event WHERE seq = 5 AND run = (SELECT number FROM run WHERE run = 'r-1')");
  auto copy = *sqlite_journal(folder.path + "/copy.db");
  auto told = recover(*folder.open(), *copy);
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

TEST_CASE(
  "a full disk is told with the remedy, holds what comes, and loses nothing when there is room") {
  journal_folder folder;
  std::promise<std::string> full;
  std::promise<void> again;
  sqlite_journal_options options;
  options.pages_max = 80;
  options.on_trouble
    = [&](const std::string& why) { why.empty() ? again.set_value() : full.set_value(why); };
  auto j = folder.open(options);
  REQUIRE(j->append("r-old", t0, done("r-old", 0, result_of(std::string(150'000, 'o')))));
  settle(*j, "r-old");
  for (stream_index s = 0; s < 2; ++s)
    REQUIRE(j->append("r-1", t0, done("r-1", s, result_of(std::string(100'000, char('a' + s))))));
  std::promise<void> durable;
  auto durable_later = durable.get_future();
  CHECK_FALSE(j->when_durable("r-1", [&] { durable.set_value(); }));
  auto told = full.get_future();
  REQUIRE(told.wait_for(30s) == std::future_status::ready);
  auto why = told.get();
  CHECK(why.find("full") != std::string::npos);
  CHECK(why.find("make room") != std::string::npos);
  CHECK(j->trouble() == why);
  CHECK(durable_later.wait_for(0s) == std::future_status::timeout);
  // What is not written yet is replayed all the same: an orchestrator may start anew meanwhile.
  CHECK(replayed(*j, "r-1").events.size() == 2);
  meddle(folder.file(), "DELETE FROM result WHERE length(text) = 150000");
  REQUIRE(again.get_future().wait_for(30s) == std::future_status::ready);
  REQUIRE(durable_later.wait_for(30s) == std::future_status::ready);
  CHECK(j->trouble().empty());
  CHECK(replayed(*j, "r-1").events.size() == 2);
}

TEST_CASE("a file that is no journal is refused with its name") {
  journal_folder folder;
  FILE* f = std::fopen(folder.file().c_str(), "w");
  for (int i = 0; i < 1000; ++i)
    std::fputs("not a database ", f);
  std::fclose(f);
  auto opened = sqlite_journal(folder.file());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().what.find(folder.file()) != std::string::npos);
  CHECK(opened.error().what.find("damaged") != std::string::npos);
}

TEST_CASE("a journal of a later release is left alone") {
  journal_folder folder;
  folder.open();
  meddle(folder.file(), "PRAGMA user_version = 9");
  auto opened = sqlite_journal(folder.file());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().what.find("version 9") != std::string::npos);
}

TEST_CASE("old runs that are over go, open ones stay, and so do results that others have") {
  journal_folder folder;
  auto j = folder.open();
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
