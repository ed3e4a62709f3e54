#include "runtime/sqlite/sqlite_statement.hpp"

#include <sqlite3.h>

namespace tributary {

namespace {

tl::unexpected<error> failure_of(sqlite3* db) {
  return fail(ec::io, sqlite3_errmsg(db));
}

} // namespace

sqlite_statement::sqlite_statement(sqlite3* db, std::string_view sql) : db_(db) {
  failed_ = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &stmt_, nullptr);
}

sqlite_statement::~sqlite_statement() {
  sqlite3_finalize(stmt_);
}

sqlite_statement& sqlite_statement::bind(int64_t value) {
  if (failed_ == SQLITE_OK)
    failed_ = sqlite3_bind_int64(stmt_, next_++, value);
  return *this;
}

sqlite_statement& sqlite_statement::bind(std::string_view text) {
  if (failed_ == SQLITE_OK)
    failed_ = sqlite3_bind_text(stmt_, next_++, text.data(), static_cast<int>(text.size()),
                                SQLITE_TRANSIENT);
  return *this;
}

sqlite_statement& sqlite_statement::bind_bytes(std::string_view bytes) {
  if (failed_ == SQLITE_OK)
    failed_ = sqlite3_bind_blob64(stmt_, next_++, bytes.empty() ? "" : bytes.data(), bytes.size(),
                                  SQLITE_TRANSIENT);
  return *this;
}

result<bool> sqlite_statement::step() {
  if (failed_ != SQLITE_OK)
    return failure_of(db_);
  auto code = sqlite3_step(stmt_);
  if (code == SQLITE_ROW)
    return true;
  if (code == SQLITE_DONE)
    return false;
  return failure_of(db_);
}

void sqlite_statement::reset() {
  sqlite3_reset(stmt_);
  next_ = 1;
}

int64_t sqlite_statement::integer(int column) const {
  return sqlite3_column_int64(stmt_, column);
}

std::string sqlite_statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  return bytes ? std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(stmt_, column)))
               : std::string{};
}

std::string sqlite_statement::bytes(int column) const {
  const auto* found = static_cast<const char*>(sqlite3_column_blob(stmt_, column));
  return found ? std::string(found, static_cast<size_t>(sqlite3_column_bytes(stmt_, column)))
               : std::string{};
}

bool sqlite_statement::is_null(int column) const {
  return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}

result<void> sqlite_run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return failure_of(db);
  return {};
}

} // namespace tributary
