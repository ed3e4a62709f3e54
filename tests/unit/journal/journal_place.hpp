#pragma once

#include "runtime/journal/postgres_journal.hpp"

#include "tests/support/postgres_server.hpp"
#include "tests/unit/journal/journal_fixture.hpp"

#include <fmt/format.h>

#include <sqlite3.h>

namespace tributary::test {

/// What a journal can be kept in; the same is promised of all.
enum class where { memory, sqlite, postgres };

inline std::vector<where> durable_places() {
  if (postgres_server::shared())
    return {where::sqlite, where::postgres};
  return {where::sqlite};
}

inline std::vector<where> all_places() {
  auto all = durable_places();
  all.insert(all.begin(), where::memory);
  return all;
}

/// One test's journal, which can be opened several times.
class journal_place {
public:
  explicit journal_place(where kind) : kind_{kind} {
    if (kind == where::postgres)
      url_ = postgres_server::shared()->fresh_url();
    UNSCOPED_INFO("in " << (url_.empty() ? folder_.path : url_));
  }

  std::shared_ptr<journal> any() {
    return kind_ == where::memory ? memory_journal() : std::shared_ptr<journal>{open()};
  }

  std::shared_ptr<durable_journal> open() {
    auto opened = try_open();
    INFO((opened ? "" : opened.error().what));
    REQUIRE(opened);
    return *opened;
  }
  result<std::shared_ptr<durable_journal>> try_open() {
    if (kind_ == where::sqlite)
      return sqlite_journal(folder_.file());
    auto opened = postgres_journal(url_);
    if (!opened)
      return tl::unexpected<error>(opened.error());
    leases_ = opened->leases;
    return opened->journal;
  }
  /// An empty one.
  std::shared_ptr<durable_journal> other() {
    if (kind_ == where::sqlite)
      return *sqlite_journal(folder_.path + "/other.db");
    return postgres_journal(postgres_server::shared()->fresh_url())->journal;
  }

  /// The journal that was opened last goes on with a run that another had; a file asks nobody.
  void take(std::string_view run) {
    if (kind_ != where::postgres)
      return;
    auto claim = leases_.lock()->claim(run);
    REQUIRE(claim);
    REQUIRE(claim->granted());
  }

  /// Something else has its hands in it: {run}, {event}, {result} are its tables, {zero} is a byte.
  void meddle(const std::string& sql) const {
    if (kind_ == where::postgres)
      return postgres_server::shared()->run(
        url_,
        fmt::format(fmt::runtime(sql), fmt::arg("run", "tributary_run"),
                    fmt::arg("event", "tributary_event"), fmt::arg("result", "tributary_result"),
                    fmt::arg("zero", "'\\x00'::bytea")));
    run_sqlite(fmt::format(fmt::runtime(sql), fmt::arg("run", "run"), fmt::arg("event", "event"),
                           fmt::arg("result", "result"), fmt::arg("zero", "x'00'")),
               nullptr);
  }

  int64_t results() const {
    if (kind_ == where::postgres)
      return postgres_server::shared()->number(url_, "SELECT count(*) FROM tributary_result");
    int64_t count = 0;
    run_sqlite("SELECT count(*) FROM result", &count);
    return count;
  }

  void pretend_version(int version) const {
    if (kind_ == where::postgres)
      meddle(fmt::format("UPDATE tributary_version SET version = {}", version));
    else
      meddle(fmt::format("PRAGMA user_version = {}", version));
  }

  where kind() const { return kind_; }

private:
  void run_sqlite(const std::string& sql, int64_t* number) const {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(folder_.file().c_str(), &db) == SQLITE_OK);
    auto keep = [](void* into, int, char** columns, char**) {
      if (into)
        *static_cast<int64_t*>(into) = std::atoll(columns[0]);
      return 0;
    };
    auto code = sqlite3_exec(db, sql.c_str(), keep, number, nullptr);
    INFO(sqlite3_errmsg(db));
    CHECK(code == SQLITE_OK);
    sqlite3_close(db);
  }

  where kind_;
  journal_folder folder_;
  std::string url_;
  std::weak_ptr<run_leases> leases_;
};

} // namespace tributary::test
