#include "runtime/journal/journal_file.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <filesystem>
#include <sqlite3.h>

namespace tributary {

namespace {

constexpr int64_t version = 1;
/// Another process that writes is done in milliseconds.
constexpr int busy_milliseconds = 5'000;

constexpr auto schema = R"(
CREATE TABLE run (
  number INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, header BLOB NOT NULL, begun INTEGER NOT NULL,
  exit_code INTEGER, events INTEGER NOT NULL DEFAULT 0, mark INTEGER NOT NULL DEFAULT 0);
CREATE TABLE event (
  run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL, result BLOB,
  mark INTEGER NOT NULL,
  PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TABLE result (hash BLOB PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(digest), size};
}

/// Over an event and, by the mark of the one before, all before it.
uint64_t mark_of(uint64_t before, int64_t at, std::string_view body, std::string_view hash) {
  return stable_hash(hash, stable_hash(body, stable_hash(std::to_string(at), before)));
}

int64_t micros(time_point at) {
  return at.time_since_epoch().count();
}

} // namespace

void journal_file::closer::operator()(sqlite3* db) const {
  sqlite3_close(db);
}

journal_file::journal_file(std::string file, std::unique_ptr<sqlite3, closer> db)
  : file_{std::move(file)}, db_{std::move(db)} {}

tl::unexpected<error> journal_file::told(const error& e) const {
  auto code = sqlite3_errcode(db_.get()) & 0xff;
  std::string remedy;
  if (code == SQLITE_FULL)
    remedy = "; make room, and it goes on by itself";
  else if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM)
    remedy = "; make it writable, or name another folder (--state DIR, :memory: for none)";
  else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    remedy = "; the file is damaged: put it aside, and what is whole can be recovered into a copy";
  return fail(e.code, fmt::format("{}: {}{}", file_, e.what, remedy));
}

error journal_file::damaged(std::string_view run, uint64_t event, const char* how) const {
  return {ec::malformed,
          fmt::format("{}: run {}: event {} {}; the {} before it are whole, and can be recovered "
                      "into a copy",
                      file_, run, event, how, event - 1)};
}

result<journal_file> journal_file::open(const std::string& file, int64_t pages_max) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), failed);
  sqlite3* raw = nullptr;
  auto mask = ::umask(077);
  auto code
    = sqlite3_open_v2(file.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  journal_file opened{file, std::unique_ptr<sqlite3, closer>{raw}};
  result<void> ready;
  if (code != SQLITE_OK)
    ready = fail(ec::io, raw ? sqlite3_errmsg(raw) : "no memory");
  if (ready) {
    sqlite3_busy_timeout(raw, busy_milliseconds);
    ready = sqlite_run(raw, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  }
  if (ready)
    ready = opened.migrate();
  if (ready && pages_max > 0)
    ready = sqlite_run(raw, fmt::format("PRAGMA max_page_count = {}", pages_max).c_str());
  ::umask(mask);
  if (!ready)
    return opened.told(ready.error());
  return opened;
}

// Two processes that find an empty file: the second sees, inside its transaction, that it is empty
// no more.
result<void> journal_file::migrate() {
  auto version_of = [this]() -> result<int64_t> {
    sqlite_statement ask{db_.get(), "PRAGMA user_version"};
    if (auto row = ask.step(); !row)
      return tl::unexpected<error>(row.error());
    return ask.integer(0);
  };
  if (auto found = version_of(); !found)
    return tl::unexpected<error>(found.error());
  else if (*found == version)
    return {};
  if (auto begun = sqlite_run(db_.get(), "BEGIN IMMEDIATE"); !begun)
    return begun;
  auto found = version_of();
  result<void> done;
  if (!found)
    done = tl::unexpected<error>(found.error());
  else if (*found == 0)
    done = sqlite_run(db_.get(), schema);
  else if (*found != version)
    done
      = fail(ec::io, fmt::format("is of version {}, where this release knows {}; use the release "
                                 "that wrote it, or another folder (--state DIR)",
                                 *found, version));
  auto ended = sqlite_run(db_.get(), done ? "COMMIT" : "ROLLBACK");
  return done ? ended : done;
}

result<void> journal_file::add_run(const kept_run& run) {
  if (run.header.size() > limits::run_header_bytes)
    return fail(ec::too_large,
                fmt::format("run {}: a plan of {} where {} is the most", run.run,
                            human_bytes(run.header.size()), human_bytes(limits::run_header_bytes)));
  sqlite_statement add{db_.get(), "INSERT INTO run (run, header, begun) VALUES (?, ?, ?)"};
  auto done = add.bind(run.run).bind_bytes(run.header).bind(micros(run.begun)).step();
  if (!done)
    return told(done.error());
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

result<void> journal_file::write_items(const std::deque<journal_item>& batch) {
  std::map<std::string, tail*> touched;
  for (const auto& item : batch) {
    if (item.then)
      continue;
    auto end = known_tail(item.run);
    if (!end)
      return tl::unexpected<error>(end.error());
    result<void> done;
    if (item.exit_code) {
      sqlite_statement over{db_.get(), "UPDATE run SET exit_code = ? WHERE number = ?"};
      auto stepped = over.bind(*item.exit_code).bind((*end)->number).step();
      if (!stepped)
        done = tl::unexpected<error>(stepped.error());
    } else {
      done = write_event(item, **end);
      touched[item.run] = *end;
    }
    if (!done)
      return done;
  }
  for (const auto& [run, end] : touched) {
    sqlite_statement count{db_.get(), "UPDATE run SET events = ?, mark = ? WHERE number = ?"};
    count.bind(static_cast<int64_t>(end->events)).bind(static_cast<int64_t>(end->mark));
    if (auto done = count.bind(end->number).step(); !done)
      return tl::unexpected<error>(done.error());
  }
  return {};
}

result<void> journal_file::write(const std::deque<journal_item>& batch) {
  auto done = sqlite_run(db_.get(), "BEGIN IMMEDIATE");
  if (done)
    done = write_items(batch);
  if (done)
    done = sqlite_run(db_.get(), "COMMIT");
  if (done)
    return {};
  auto why = told(done.error());
  // Some errors have ended the transaction by themselves.
  if (!sqlite3_get_autocommit(db_.get()))
    static_cast<void>(sqlite_run(db_.get(), "ROLLBACK"));
  tails_.clear();
  return why;
}

namespace {

/// One row of events, as read. @returns What is wrong with it, or null.
const char* check_row(const sqlite_statement& row, uint64_t seq, uint64_t& mark,
                      std::vector<std::pair<time_point, run_event>>& into) {
  if (static_cast<uint64_t>(row.integer(0)) != seq)
    return "is missing";
  auto body = row.bytes(2);
  auto hash = row.bytes(3);
  auto text = row.bytes(5);
  mark = mark_of(mark, row.integer(1), body, hash);
  if (static_cast<uint64_t>(row.integer(4)) != mark)
    return "does not match its checksum";
  if (!row.is_null(3) && (row.is_null(5) || sha256(text) != hash))
    return "has a result that does not match its hash";
  auto event = event_from(body, std::move(text));
  if (!event)
    return "cannot be read";
  into.emplace_back(time_point{duration{row.integer(1)}}, std::move(*event));
  return nullptr;
}

} // namespace

result<journal_file::page>
journal_file::read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) const {
  page found;
  auto end = tail_of(run);
  if (!end)
    return told(end.error());
  sqlite_statement ask{
    db_.get(), "SELECT e.seq, e.at, e.body, e.result, e.mark, r.text FROM event e LEFT JOIN "
               "result r ON r.hash = e.result WHERE e.run = ? AND e.seq > ? ORDER BY e.seq "
               "LIMIT ?"};
  ask.bind(end->number).bind(static_cast<int64_t>(after)).bind(static_cast<int64_t>(most));
  for (auto seq = after + 1; !found.damage; ++seq) {
    auto row = ask.step();
    if (!row)
      return told(row.error());
    if (!*row)
      break;
    if (const auto* wrong = check_row(ask, seq, mark, found.events))
      found.damage = damaged(run, seq, wrong);
  }
  found.last = found.events.size() < most;
  auto read = after + found.events.size();
  if (found.last && !found.damage && read != end->events)
    found.damage = damaged(run, read + 1, read < end->events ? "is missing" : "is one too many");
  return found;
}

result<std::vector<kept_run>> journal_file::runs() const {
  std::vector<kept_run> all;
  sqlite_statement ask{db_.get(),
                       "SELECT run, begun, exit_code, events FROM run ORDER BY begun DESC, "
                       "number DESC"};
  for (;;) {
    auto row = ask.step();
    if (!row)
      return told(row.error());
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
  sqlite_statement ask{db_.get(), "SELECT header, begun, exit_code, events FROM run WHERE run = ?"};
  auto row = ask.bind(run).step();
  if (!row)
    return told(row.error());
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
  return found;
}

result<void> journal_file::prune(size_t keep) {
  auto sql = fmt::format(
    "BEGIN IMMEDIATE;"
    "CREATE TEMP TABLE IF NOT EXISTS old (number INTEGER PRIMARY KEY); DELETE FROM old;"
    "INSERT INTO old SELECT number FROM run WHERE exit_code IS NOT NULL"
    " ORDER BY begun DESC, number DESC LIMIT -1 OFFSET {};"
    "DELETE FROM event WHERE run IN (SELECT number FROM old);"
    "DELETE FROM run WHERE number IN (SELECT number FROM old);"
    "DELETE FROM result WHERE EXISTS (SELECT 1 FROM old) AND hash NOT IN"
    " (SELECT result FROM event WHERE result IS NOT NULL);"
    "COMMIT;",
    keep);
  auto done = sqlite_run(db_.get(), sql.c_str());
  tails_.clear();
  if (done)
    return {};
  auto why = told(done.error());
  if (!sqlite3_get_autocommit(db_.get()))
    static_cast<void>(sqlite_run(db_.get(), "ROLLBACK"));
  return why;
}

} // namespace tributary
