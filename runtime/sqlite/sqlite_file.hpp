#pragma once

#include "runtime/base/error.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>

struct sqlite3;

namespace tributary {

struct sqlite_closer {
  void operator()(sqlite3* db) const;
};
using sqlite_ptr = std::unique_ptr<sqlite3, sqlite_closer>;

/// Opens the file, makes it (for its user alone) and its folder where they are not there. Waits for
/// other processes that write, for seconds.
/// @param db Set also where it fails, unless there is no memory: it knows the code of the error.
result<void> sqlite_open(const std::string& file, sqlite_ptr& db);

/// Puts the tables into a file that is empty, and brings older ones up to date. Several processes
/// may find it so at once.
/// @param steps Each makes of version `i` version `i + 1` and ends with setting `user_version`.
/// @returns An error where the file is of a newer version.
result<void> sqlite_migrate(sqlite3* db, std::span<const char* const> steps);

/// All of a change or nothing of it; nobody else writes meanwhile.
/// @param told Gives the first error its words while the database still knows its code; may be
/// empty.
result<void> sqlite_transaction(sqlite3* db, const std::function<result<void>()>& change,
                                const std::function<error(const error&)>& told = {});

} // namespace tributary
