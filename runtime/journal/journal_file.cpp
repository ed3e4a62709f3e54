#include "runtime/journal/journal_file.hpp"

#include "runtime/journal/event_mark.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>

#include <set>
#include <sqlite3.h>

namespace tributary {

namespace {

/// Each makes of version `i` version `i + 1`.
constexpr const char* steps[] = {R"(
CREATE TABLE run (
  number INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, header BLOB NOT NULL, begun INTEGER NOT NULL,
  exit_code INTEGER, events INTEGER NOT NULL DEFAULT 0, mark INTEGER NOT NULL DEFAULT 0);
CREATE TABLE event (
  run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL, result BLOB,
  mark INTEGER NOT NULL,
  PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE result (hash BLOB PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
)",
                                 R"(
ALTER TABLE run ADD COLUMN rating INTEGER;
ALTER TABLE run ADD COLUMN rated INTEGER;
PRAGMA user_version = 2;
)"};

int64_t micros(time_point at) {
  return at.time_since_epoch().count();
}

} // namespace

journal_file::journal_file(std::string file, sqlite_ptr db)
  : file_{std::move(file)}, db_{std::move(db)} {}

error journal_file::told(const error& e) const {
  // The lower byte is the kind.
  auto code = sqlite3_errcode(db_.get()) & 0xff;
  std::string remedy;
  if (code == SQLITE_FULL)
    remedy = "; make room, and it goes on by itself";
  else if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM)
    remedy = "; make it writable, or name another folder (TRIBUTARY_STATE)";
  else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    remedy = "; the file is damaged: put it aside, and what is whole can be recovered into a copy";
  return {e.code, fmt::format("{}: {}{}", file_, e.what, remedy)};
}

result<journal_file> journal_file::open(const std::string& file, int64_t pages_max) {
  sqlite_ptr db;
  auto ready = sqlite_open(file, db);
  if (ready)
    ready = sqlite_run(db.get(), "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  if (ready)
    ready = sqlite_migrate(db.get(), steps);
  if (ready && pages_max > 0)
    ready = sqlite_run(db.get(), fmt::format("PRAGMA max_page_count = {}", pages_max).c_str());
  journal_file opened{file, std::move(db)};
  if (!ready)
    return tl::unexpected<error>(opened.told(ready.error()));
  return opened;
}

result<void> journal_file::add_run(const kept_run& run) {
  sqlite_statement add{db_.get(), "INSERT INTO run (run, header, begun) VALUES (?, ?, ?)"};
  auto done = add.bind(run.run).bind_bytes(run.header).bind(micros(run.begun)).step();
  if (!done)
    return tl::unexpected<error>(told(done.error()));
  return {};
}

result<journal_file::tail> journal_file::tail_of(std::string_view run) const {
  sqlite_statement ask{db_.get(), "SELECT number, events, mark FROM run WHERE run = ?"};
  auto row = ask.bind(run).step();
  if (!row)
    return tl::unexpected<error>(row.error());
  if (!*row)
    return tail{};
  return tail{ask.integer(0), static_cast<uint64_t>(ask.integer(1)),
              static_cast<uint64_t>(ask.integer(2))};
}

result<journal_file::tail*> journal_file::known_tail(const std::string& run) {
  if (auto at = tails_.find(run); at != tails_.end())
    return &at->second;
  auto found = tail_of(run);
  if (found && found->number == 0) {
    sqlite_statement add{db_.get(), "INSERT INTO run (run, header, begun) VALUES (?, ?, 0)"};
    if (auto done = add.bind(run).bind_bytes({}).step(); !done)
      return tl::unexpected<error>(done.error());
    found = tail_of(run);
  }
  if (!found)
    return tl::unexpected<error>(found.error());
  return &tails_.emplace(run, *found).first->second;
}

result<void> journal_file::write_event(const journal_item& item, tail& end) {
  std::string hash;
  if (item.event.text) {
    hash = sha256(*item.event.text);
    sqlite_statement keep{db_.get(), "INSERT OR IGNORE INTO result VALUES (?, ?)"};
    if (auto done = keep.bind_bytes(hash).bind_bytes(*item.event.text).step(); !done)
      return tl::unexpected<error>(done.error());
  }
  auto mark = mark_of(end.mark, micros(item.at), item.event.body, hash);
  sqlite_statement add{db_.get(), "INSERT INTO event (run, seq, at, body, mark, result) VALUES (?, "
                                  "?, ?, ?, ?, ?)"};
  add.bind(end.number).bind(static_cast<int64_t>(end.events + 1)).bind(micros(item.at));
  add.bind_bytes(item.event.body).bind(static_cast<int64_t>(mark));
  if (item.event.text)
    add.bind_bytes(hash);
  if (auto done = add.step(); !done)
    return tl::unexpected<error>(done.error());
  ++end.events;
  end.mark = mark;
  return {};
}

result<void> journal_file::end_run(const journal_item& item, const tail& end) {
  sqlite_statement over{db_.get(), "UPDATE run SET exit_code = ? WHERE number = ?"};
  if (auto done = over.bind(*item.exit_code).bind(end.number).step(); !done)
    return tl::unexpected<error>(done.error());
  return {};
}

result<void> journal_file::write_items(const std::deque<journal_item>& batch) {
  std::set<const tail*> longer;
  for (const auto& item : batch) {
    if (item.then)
      continue;
    auto end = known_tail(item.run);
    if (!end)
      return tl::unexpected<error>(end.error());
    if (auto done = item.exit_code ? end_run(item, **end) : write_event(item, **end); !done)
      return done;
    if (!item.exit_code)
      longer.insert(*end);
  }
  for (const auto* end : longer) {
    sqlite_statement count{db_.get(), "UPDATE run SET events = ?, mark = ? WHERE number = ?"};
    count.bind(static_cast<int64_t>(end->events)).bind(static_cast<int64_t>(end->mark));
    if (auto done = count.bind(end->number).step(); !done)
      return tl::unexpected<error>(done.error());
  }
  return {};
}

result<void> journal_file::write(const std::deque<journal_item>& batch) {
  auto done = sqlite_transaction(
    db_.get(), [&] { return write_items(batch); }, [this](const error& e) { return told(e); });
  if (!done)
    tails_.clear();
  return done;
}

result<std::vector<kept_run>> journal_file::runs() const {
  std::vector<kept_run> all;
  sqlite_statement ask{db_.get(),
                       "SELECT run, begun, exit_code, events FROM run ORDER BY begun DESC, "
                       "number DESC"};
  for (;;) {
    auto row = ask.step();
    if (!row)
      return tl::unexpected<error>(told(row.error()));
    if (!*row)
      return all;
    auto& r = all.emplace_back();
    r.run = ask.text(0);
    r.begun = time_point{duration{ask.integer(1)}};
    if (!ask.is_null(2))
      r.exit_code = static_cast<int>(ask.integer(2));
    r.events = static_cast<uint64_t>(ask.integer(3));
  }
}

result<kept_run> journal_file::find(std::string_view run) const {
  sqlite_statement ask{db_.get(), "SELECT header, begun, exit_code, events, rating, rated FROM run "
                                  "WHERE run = ?"};
  auto row = ask.bind(run).step();
  if (!row)
    return tl::unexpected<error>(told(row.error()));
  if (!*row) {
    std::string others;
    auto all = runs();
    for (size_t i = 0; all && i < std::min<size_t>(all->size(), 5); ++i)
      others += (i == 0 ? "; the newest: " : ", ") + (*all)[i].run;
    return fail(ec::not_found, fmt::format("{}: there is no run {}{}", file_, run, others));
  }
  kept_run found{std::string{run}, ask.bytes(0), time_point{duration{ask.integer(1)}}, {}, 0};
  if (!ask.is_null(2))
    found.exit_code = static_cast<int>(ask.integer(2));
  found.events = static_cast<uint64_t>(ask.integer(3));
  if (!ask.is_null(4))
    found.rating
      = run_rating{static_cast<uint32_t>(ask.integer(4)), time_point{duration{ask.integer(5)}}};
  return found;
}

result<void> journal_file::rate(std::string_view run, const run_rating& rating) {
  sqlite_statement change{db_.get(), "UPDATE run SET rating = ?, rated = ? WHERE run = ? AND "
                                     "exit_code IS NOT NULL"};
  change.bind(static_cast<int64_t>(rating.score)).bind(micros(rating.at)).bind(run);
  if (auto done = change.step(); !done)
    return tl::unexpected<error>(told(done.error()));
  if (sqlite3_changes(db_.get()) == 0)
    return fail(ec::not_found, fmt::format("{}: no run {} that is over", file_, run));
  return {};
}

result<void> journal_file::prune(size_t keep) {
  auto sql = fmt::format(
    "CREATE TEMP TABLE IF NOT EXISTS old (number INTEGER PRIMARY KEY); DELETE FROM old;"
    "INSERT INTO old SELECT number FROM run WHERE exit_code IS NOT NULL"
    " ORDER BY begun DESC, number DESC LIMIT -1 OFFSET {};"
    "DELETE FROM event WHERE run IN (SELECT number FROM old);"
    "DELETE FROM run WHERE number IN (SELECT number FROM old);"
    "DELETE FROM result WHERE EXISTS (SELECT 1 FROM old) AND hash NOT IN"
    " (SELECT result FROM event WHERE result IS NOT NULL);",
    keep);
  tails_.clear();
  return sqlite_transaction(
    db_.get(), [&] { return sqlite_run(db_.get(), sql.c_str()); },
    [this](const error& e) { return told(e); });
}

} // namespace tributary
