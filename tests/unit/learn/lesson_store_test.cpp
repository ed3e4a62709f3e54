#include "runtime/learn/lesson_store.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <stdlib.h>
#include <thread>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

class place {
public:
  place() {
    auto pattern = (std::filesystem::temp_directory_path() / "lessons-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~place() { std::filesystem::remove_all(folder_); }
  std::string file() const { return folder_ + "/state/lessons.db"; }

private:
  std::string folder_;
};

learnings some(const std::string& worker = "gemini") {
  learnings l;
  auto& r = l.records[{worker, "research"}];
  r.attempts = 7;
  r.failed = 2;
  r.streams = 5;
  r.first_try = 4;
  r.cost_microusd = 1234;
  for (auto t : {2s, 3s, 90s})
    r.times.add(t);
  r.silences.add(400ms);
  for (auto beside : {3ms, 5ms})
    r.overheads.add(beside);
  l.lessons[{worker, "research", failure_kind::truncated, "fewer tasks at a time"}] = 3;
  return l;
}

lesson_store opened(const place& where) {
  auto store = lesson_store::open(where.file());
  INFO((store ? "" : store.error().what));
  REQUIRE(store);
  return std::move(*store);
}

void execute(const std::string& file, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

} // namespace

TEST_CASE("what was kept is read back, also by the next process") {
  place where;
  {
    auto store = opened(where);
    CHECK(store.read()->empty());
    REQUIRE(store.add(some()));
  }
  CHECK(opened(where).read() == some());
}

TEST_CASE("what several runs taught adds up") {
  place where;
  auto store = opened(where);
  auto sum = some();
  sum.add(some());
  sum.add(some("codex"));
  for (const auto* worker : {"gemini", "codex", "gemini"})
    REQUIRE(store.add(some(worker)));
  CHECK(store.read() == sum);
}

TEST_CASE("a file of an earlier release is brought up to date, and keeps what it knows") {
  place where;
  REQUIRE(opened(where).add(some()));
  execute(where.file(), "DROP TABLE overhead; PRAGMA user_version = 1");
  auto store = opened(where);
  auto before = some();
  before.records.begin()->second.overheads = {};
  CHECK(store.read() == before);
  REQUIRE(store.add(some()));
  CHECK(store.read()->records.begin()->second.overheads.total() == 2);
}

TEST_CASE("several that write at once lose nothing") {
  place where;
  std::vector<std::thread> writers;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        auto store = lesson_store::open(where.file());
        if (!store || !store->add(some()))
          ++failed;
      }
    });
  for (auto& w : writers)
    w.join();
  CHECK(failed == 0);
  CHECK(opened(where).read()->records.begin()->second.streams == 4 * 5 * 5);
}

TEST_CASE("forgetting leaves nothing") {
  place where;
  auto store = opened(where);
  REQUIRE(store.add(some()));
  REQUIRE(store.clear());
  CHECK(store.read()->empty());
}

TEST_CASE("past a thousand streams what is old weighs less") {
  place where;
  auto store = opened(where);
  auto many = some();
  many.records.begin()->second.streams = 1'000;
  many.records.begin()->second.first_try = 1'000;
  for (int i = 0; i < 20; ++i)
    REQUIRE(store.add(many));
  auto r = store.read()->records.begin()->second;
  CHECK(r.streams <= 1'000);
  CHECK(r.first_try <= r.streams);
  CHECK(r.times.total() < 20 * 3);
}

TEST_CASE("a file that is no database is an error that names it and the remedy") {
  place where;
  std::filesystem::create_directories(std::filesystem::path{where.file()}.parent_path());
  std::ofstream{where.file()} << std::string(10'000, 'x');
  auto store = lesson_store::open(where.file());
  REQUIRE_FALSE(store);
  CHECK(store.error().what.find(where.file()) == 0);
  CHECK(store.error().what.find("TRIBUTARY_STATE") != std::string::npos);
}

TEST_CASE("a place where no file can be is an error") {
  CHECK_FALSE(lesson_store::open("/proc/nowhere/lessons.db"));
  place where;
  std::filesystem::create_directories(where.file());
  CHECK_FALSE(lesson_store::open(where.file()));
}

TEST_CASE("a newer version is left alone") {
  place where;
  REQUIRE(opened(where).add(some()));
  execute(where.file(), "PRAGMA user_version = 99");
  auto store = lesson_store::open(where.file());
  REQUIRE_FALSE(store);
  CHECK(store.error().what.find("newer") != std::string::npos);
  execute(where.file(), "PRAGMA user_version = 2");
  CHECK(opened(where).read() == some());
}

TEST_CASE("what somebody else wrote into the file is bounded or passed over") {
  place where;
  REQUIRE(opened(where).add(some()));
  execute(where.file(), "UPDATE record SET streams = -5, attempts = 9223372036854775807;"
                        "INSERT INTO span VALUES ('gemini', 'research', 0, -1, 5);"
                        "INSERT INTO span VALUES ('nobody', 'research', 0, 1, 5);"
                        "INSERT INTO lesson VALUES ('gemini', 'x', 'no such kind', 'y', 1);"
                        "INSERT INTO lesson VALUES (CAST(x'ff' AS TEXT), 'x', 'empty', 'y', 1);");
  auto read = opened(where).read();
  REQUIRE(read);
  CHECK(read->records.size() == 1);
  CHECK(read->records.begin()->second.streams == 0);
  CHECK(read->records.begin()->second.attempts <= 1'000'000'000'000);
  CHECK(read->lessons.size() == 1);
}

TEST_CASE("a change that fails midway leaves what was there") {
  place where;
  auto store = opened(where);
  REQUIRE(store.add(some()));
  execute(where.file(), "DROP TABLE lesson");
  CHECK_FALSE(store.add(some()));
  execute(where.file(), "CREATE TABLE lesson (worker, type, kind, remedy, count)");
  auto read = store.read();
  REQUIRE(read);
  CHECK(read->records == some().records);
}
