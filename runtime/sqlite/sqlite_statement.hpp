#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tributary {

/// One prepared statement: bind from the first parameter on, then step. An error in any of it shows
/// in the next `step`.
class sqlite_statement {
public:
  sqlite_statement(sqlite3* db, std::string_view sql);
  ~sqlite_statement();
  sqlite_statement(const sqlite_statement&) = delete;
  sqlite_statement& operator=(const sqlite_statement&) = delete;

  sqlite_statement& bind(int64_t value);
  sqlite_statement& bind(std::string_view text);
  sqlite_statement& bind_bytes(std::string_view bytes);
  /// @returns True where there is a row.
  result<bool> step();
  /// Ready for other values.
  void reset();

  int64_t integer(int column) const;
  std::string text(int column) const;
  std::string bytes(int column) const;
  bool is_null(int column) const;

private:
  sqlite3* db_;
  sqlite3_stmt* stmt_ = nullptr;
  int next_ = 1;
  int failed_ = 0;
};

/// Runs statements that give no rows.
result<void> sqlite_run(sqlite3* db, const char* sql);

} // namespace tributary
