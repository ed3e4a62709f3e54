#include "runtime/learn/lesson_store.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

constexpr const char* steps[] = {R"(
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
)",
                                 R"(
CREATE TABLE overhead (
  worker TEXT NOT NULL, type TEXT NOT NULL, class INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (worker, type, class)) WITHOUT ROWID;
PRAGMA user_version = 2;
)"};

/// What is counted of spans, in the table's numbers.
enum what : int64_t { times = 0, silences = 1 };

// A worker gets better or worse: past a thousand streams what is old weighs less and less.
constexpr auto fade = R"(
UPDATE span SET count = count / 2 WHERE EXISTS (SELECT 1 FROM record r
  WHERE r.worker = span.worker AND r.type = span.type AND r.streams > 1000);
UPDATE overhead SET count = count / 2 WHERE EXISTS (SELECT 1 FROM record r
  WHERE r.worker = overhead.worker AND r.type = overhead.type AND r.streams > 1000);
UPDATE record SET attempts = attempts / 2, failed = failed / 2, streams = streams / 2,
  first_try = first_try / 2, cost_microusd = cost_microusd / 2 WHERE streams > 1000;
DELETE FROM span WHERE count = 0;
DELETE FROM overhead WHERE count = 0;
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

result<void> add_overheads(sqlite3* db, const worker_type& key, const span_histogram& spans) {
  sqlite_statement add{db, "INSERT INTO overhead VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                           "count = count + excluded.count"};
  for (size_t c = 0; c < span_histogram::classes; ++c) {
    if (spans.count_in(c) == 0)
      continue;
    add.bind(key.worker).bind(key.type).bind(static_cast<int64_t>(c));
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
  if (auto done = add_spans(db, key, silences, r.silences); !done)
    return done;
  return add_overheads(db, key, r.overheads);
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

lesson_store::lesson_store(std::string file, sqlite_ptr db)
  : file_(std::move(file)), db_(std::move(db)) {}

result<lesson_store> lesson_store::open(const std::string& file) {
  sqlite_ptr db;
  auto ready = sqlite_open(file, db);
  if (ready)
    ready = sqlite_migrate(db.get(), steps);
  lesson_store store{file, std::move(db)};
  if (!ready)
    return store.told(ready.error());
  return store;
}

result<void> lesson_store::change(const std::function<result<void>()>& what) {
  return sqlite_transaction(db_.get(), what, [this](const error& e) { return told(e).value(); });
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
    done = for_each_row(db_.get(), "SELECT worker, type, class, count FROM overhead",
                        [&](const sqlite_statement& row) {
                          auto at = all.records.find({row.text(0), row.text(1)});
                          if (at != all.records.end())
                            at->second.overheads.add_count(counted(row.integer(2)),
                                                           counted(row.integer(3)));
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
  return change([&]() -> result<void> {
    for (const auto& [key, record] : more.records)
      if (auto added = add_record(db_.get(), key, record); !added)
        return added;
    for (const auto& [key, count] : more.lessons)
      if (auto added = add_lesson(db_.get(), key, count); !added)
        return added;
    return sqlite_run(db_.get(), fade);
  });
}

result<void> lesson_store::clear() {
  return change([&] {
    return sqlite_run(db_.get(), "DELETE FROM record; DELETE FROM span; "
                                 "DELETE FROM overhead; DELETE FROM lesson");
  });
}

tl::unexpected<error> lesson_store::told(const error& why) const {
  return fail(why.code, fmt::format("{}: lessons cannot be kept: {}; move the file away, or name "
                                    "another folder in TRIBUTARY_STATE",
                                    file_, why.what));
}

} // namespace tributary
