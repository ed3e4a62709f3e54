#include "tests/unit/journal/journal_fixture.hpp"

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

} // namespace

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

TEST_CASE("a journal of an earlier release is brought up to date, and keeps its runs") {
  journal_folder folder;
  REQUIRE(folder.open()->open({"r-1", "what it is", t0, {}, 0}));
  meddle(folder.file(), "ALTER TABLE run DROP COLUMN rating; ALTER TABLE run DROP COLUMN rated; "
                        "PRAGMA user_version = 1");
  auto j = folder.open();
  j->close("r-1", 0);
  settle(*j, "r-1");
  REQUIRE(j->rate("r-1", {4, t0}));
  CHECK(j->find("r-1")->header == "what it is");
  CHECK(j->find("r-1")->rating == run_rating{4, t0});
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
