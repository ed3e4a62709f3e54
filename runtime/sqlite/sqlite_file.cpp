#include "runtime/sqlite/sqlite_file.hpp"

#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <filesystem>
#include <sqlite3.h>
#include <unistd.h>

namespace tributary {

namespace {

/// Another process that writes is done in milliseconds.
constexpr int busy_milliseconds = 5'000;

result<int64_t> version_of(sqlite3* db) {
  sqlite_statement ask{db, "PRAGMA user_version"};
  auto row = ask.step();
  if (!row)
    return tl::unexpected<error>(row.error());
  return ask.integer(0);
}

} // namespace

void sqlite_closer::operator()(sqlite3* db) const {
  sqlite3_close(db);
}

result<void> sqlite_open(const std::string& file, sqlite_ptr& db) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), failed);
  // SQLite makes files for everybody to read; what it puts beside them has their mode.
  if (auto made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); made >= 0)
    ::close(made);
  sqlite3* raw = nullptr;
  constexpr auto how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  auto code = sqlite3_open_v2(file.c_str(), &raw, how, nullptr);
  db.reset(raw);
  if (code != SQLITE_OK)
    return fail(ec::io, raw ? sqlite3_errmsg(raw) : "no memory");
  sqlite3_busy_timeout(raw, busy_milliseconds);
  sqlite3_extended_result_codes(raw, 1);
  return {};
}

// Two processes that find an old file: the second sees, inside its transaction, that it is old no
// more.
result<void> sqlite_migrate(sqlite3* db, std::span<const char* const> steps) {
  auto version = static_cast<int64_t>(steps.size());
  auto found = version_of(db);
  if (!found)
    return tl::unexpected<error>(found.error());
  if (*found > version)
    return fail(ec::io, fmt::format("it is of version {}, newer than this program", *found));
  if (*found == version)
    return {};
  return sqlite_transaction(db, [&]() -> result<void> {
    auto now = version_of(db);
    if (!now)
      return tl::unexpected<error>(now.error());
    result<void> done;
    for (auto step = std::max<int64_t>(*now, 0); done && step < version; ++step)
      done = sqlite_run(db, steps[static_cast<size_t>(step)]);
    return done;
  });
}

result<void> sqlite_transaction(sqlite3* db, const std::function<result<void>()>& change,
                                const std::function<error(const error&)>& told) {
  auto done = sqlite_run(db, "BEGIN IMMEDIATE");
  if (done)
    done = change();
  if (done)
    done = sqlite_run(db, "COMMIT");
  if (done)
    return {};
  if (told)
    done = tl::unexpected<error>(told(done.error()));
  // Some errors have ended it by themselves. What it says of its own trouble adds nothing.
  if (!sqlite3_get_autocommit(db))
    static_cast<void>(sqlite_run(db, "ROLLBACK"));
  return done;
}

} // namespace tributary
