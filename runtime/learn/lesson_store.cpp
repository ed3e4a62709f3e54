#include "runtime/learn/lesson_store.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sqlite3.h>

namespace tributary {

namespace {

constexpr int64_t version = 1;
/// Another process that writes is done in milliseconds.
constexpr int busy_milliseconds = 5'000;

constexpr auto schema = R"(
CREATE TABLE record (
  worker TEXT NOT NULL, type TEXT NOT NULL,
  attempts INTEGER NOT NULL, failed INTEGER NOT NULL,
  streams INTEGER NOT NULL, first_try INTEGER NOT NULL, cost_microusd INTEGER NOT NULL,
  PRIMARY KEY (worker, type)) WITHOUT ROWID;
CREATE TABLE span (
  worker TEXT NOT NULL, type TEXT NOT NULL, what INTEGER NOT NULL, class INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (worker, type, what, class)) WITHOUT ROWID;
CREATE TABLE lesson (
  worker TEXT NOT NULL, type TEXT NOT NULL, kind TEXT NOT NULL, remedy TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (worker, type, kind, remedy)) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

/// What is counted of spans, in the table's numbers.
enum what : int64_t { times = 0, silences = 1 };

// A worker gets better or worse: past a thousand streams what is old weighs less and less.
constexpr auto fade = R"(
UPDATE span SET count = count / 2 WHERE EXISTS (SELECT 1 FROM record r
  WHERE r.worker = span.worker AND r.type = span.type AND r.streams > 1000);
UPDATE record SET attempts = attempts / 2, failed = failed / 2, streams = streams / 2,
  first_try = first_try / 2, cost_microusd = cost_microusd / 2 WHERE streams > 1000;
DELETE FROM span WHERE count = 0;
)";

/// The file is ours, but anybody may have written to it.
uint64_t counted(int64_t value) {
  constexpr int64_t most = 1'000'000'000'000;
  return static_cast<uint64_t>(std::clamp<int64_t>(value, 0, most));
}

bool fits(const std::string& name) {
  return name.size() <= limits::reason_bytes && is_utf8(name);
}

result<void> for_each_row(sqlite3* db, const char* sql,
                          const std::function<void(const sqlite_statement&)>& each) {
  sqlite_statement query{db, sql};
  for (;;) {
    auto row = query.step();
    if (!row)
      return tl::unexpected<error>(row.error());
    if (!*row)
      return {};
    each(query);
  }
}

result<void>
add_spans(sqlite3* db, const worker_type& key, what which, const span_histogram& spans) {
  sqlite_statement add{db, "INSERT INTO span VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                           "count = count + excluded.count"};
  for (size_t c = 0; c < span_histogram::classes; ++c) {
    if (spans.count_in(c) == 0)
      continue;
    add.bind(key.worker).bind(key.type).bind(which).bind(static_cast<int64_t>(c));
    if (auto done = add.bind(static_cast<int64_t>(spans.count_in(c))).step(); !done)
      return tl::unexpected<error>(done.error());
    add.reset();
  }
  return {};
}

result<void> add_record(sqlite3* db, const worker_type& key, const learned_record& r) {
  sqlite_statement add{
    db, "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "attempts = attempts + excluded.attempts, failed = failed + excluded.failed, "
        "streams = streams + excluded.streams, "
        "first_try = first_try + excluded.first_try, "
        "cost_microusd = cost_microusd + excluded.cost_microusd"};
  add.bind(key.worker).bind(key.type);
  for (auto count : {r.attempts, r.failed, r.streams, r.first_try})
    add.bind(static_cast<int64_t>(count));
  if (auto done = add.bind(r.cost_microusd).step(); !done)
    return tl::unexpected<error>(done.error());
  if (auto done = add_spans(db, key, times, r.times); !done)
    return done;
  return add_spans(db, key, silences, r.silences);
}

result<void> add_lesson(sqlite3* db, const lesson_key& key, uint64_t count) {
  sqlite_statement add{db, "INSERT INTO lesson VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                           "count = count + excluded.count"};
  add.bind(key.worker).bind(key.type).bind(to_text(key.kind)).bind(key.remedy);
  if (auto done = add.bind(static_cast<int64_t>(count)).step(); !done)
    return tl::unexpected<error>(done.error());
  return {};
}

} // namespace

void lesson_store::closer::operator()(sqlite3* db) const {
  sqlite3_close(db);
}

lesson_store::lesson_store(std::string file, std::unique_ptr<sqlite3, closer> db)
  : file_(std::move(file)), db_(std::move(db)) {}

result<lesson_store> lesson_store::open(const std::string& file) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), failed);
  sqlite3* raw = nullptr;
  constexpr auto how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  auto code = sqlite3_open_v2(file.c_str(), &raw, how, nullptr);
  std::unique_ptr<sqlite3, closer> db{raw};
  lesson_store store{file, std::move(db)};
  if (code != SQLITE_OK)
    return store.told({ec::io, raw ? sqlite3_errmsg(raw) : "no memory"});
  sqlite3_busy_timeout(raw, busy_milliseconds);
  sqlite3_extended_result_codes(raw, 1);
  if (auto done = store.migrate(); !done)
    return store.told(done.error());
  return store;
}

// Two processes that find an empty file: the second sees, inside its transaction, that it is empty
// no more.
result<void> lesson_store::migrate() {
  auto version_of = [this]() -> result<int64_t> {
    sqlite_statement ask{db_.get(), "PRAGMA user_version"};
    auto row = ask.step();
    if (!row)
      return tl::unexpected<error>(row.error());
    return ask.integer(0);
  };
  auto found = version_of();
  if (!found)
    return tl::unexpected<error>(found.error());
  if (*found > version)
    return fail(ec::io, fmt::format("it is of version {}, newer than this program", *found));
  if (*found == version)
    return {};
  return in_transaction([&]() -> result<void> {
    auto now = version_of();
    if (!now)
      return tl::unexpected<error>(now.error());
    return *now == version ? result<void>{} : sqlite_run(db_.get(), schema);
  });
}

result<void> lesson_store::in_transaction(const std::function<result<void>()>& change) {
  if (auto begun = sqlite_run(db_.get(), "BEGIN IMMEDIATE"); !begun)
    return begun;
  auto done = change();
  if (done)
    done = sqlite_run(db_.get(), "COMMIT");
  if (!done)
    // What it says of its own trouble adds nothing to the first.
    static_cast<void>(sqlite_run(db_.get(), "ROLLBACK"));
  return done;
}

result<learnings> lesson_store::read() {
  learnings all;
  // One state of the file, also while others write.
  if (auto begun = sqlite_run(db_.get(), "BEGIN"); !begun)
    return told(begun.error());
  auto done = for_each_row(
    db_.get(),
    "SELECT worker, type, attempts, failed, streams, first_try, cost_microusd FROM record",
    [&](const sqlite_statement& row) {
      worker_type key{row.text(0), row.text(1)};
      if (!fits(key.worker) || !fits(key.type))
        return;
      auto& r = all.records[key];
      r.attempts = counted(row.integer(2));
      r.failed = counted(row.integer(3));
      r.streams = counted(row.integer(4));
      r.first_try = counted(row.integer(5));
      r.cost_microusd = static_cast<int64_t>(counted(row.integer(6)));
    });
  if (done)
    done = for_each_row(db_.get(), "SELECT worker, type, what, class, count FROM span",
                        [&](const sqlite_statement& row) {
                          auto at = all.records.find({row.text(0), row.text(1)});
                          if (at == all.records.end())
                            return;
                          auto& spans
                            = row.integer(2) == times ? at->second.times : at->second.silences;
                          spans.add_count(counted(row.integer(3)), counted(row.integer(4)));
                        });
  if (done)
    done = for_each_row(db_.get(), "SELECT worker, type, kind, remedy, count FROM lesson",
                        [&](const sqlite_statement& row) {
                          auto kind = failure_kind_from(row.text(2));
                          lesson_key key{row.text(0), row.text(1), {}, row.text(3)};
                          if (!kind || !fits(key.worker) || !fits(key.type) || !fits(key.remedy))
                            return;
                          key.kind = *kind;
                          all.lessons[key] = counted(row.integer(4));
                        });
  static_cast<void>(sqlite_run(db_.get(), "COMMIT"));
  if (!done)
    return told(done.error());
  return all;
}

result<void> lesson_store::add(const learnings& more) {
  if (more.empty())
    return {};
  auto done = in_transaction([&]() -> result<void> {
    for (const auto& [key, record] : more.records)
      if (auto added = add_record(db_.get(), key, record); !added)
        return added;
    for (const auto& [key, count] : more.lessons)
      if (auto added = add_lesson(db_.get(), key, count); !added)
        return added;
    return sqlite_run(db_.get(), fade);
  });
  if (!done)
    return told(done.error());
  return {};
}

result<void> lesson_store::clear() {
  auto done = in_transaction([&] {
    return sqlite_run(db_.get(), "DELETE FROM record; DELETE FROM span; DELETE FROM lesson");
  });
  if (!done)
    return told(done.error());
  return {};
}

tl::unexpected<error> lesson_store::told(const error& why) const {
  return fail(why.code, fmt::format("{}: lessons cannot be kept: {}; move the file away, or name "
                                    "another folder in TRIBUTARY_STATE",
                                    file_, why.what));
}

} // namespace tributary
