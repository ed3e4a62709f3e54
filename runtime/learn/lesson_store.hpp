#pragma once

#include "runtime/base/error.hpp"
#include "runtime/learn/learnings.hpp"
#include "runtime/sqlite/sqlite_file.hpp"

#include <functional>
#include <string>

namespace tributary {

/// What runs have taught, in a file (SQLite). Several processes may have it open: each change is
/// one transaction that adds to what is there. Blocks for as long as another writes; not for the
/// threads of actors.
class lesson_store {
public:
  /// Opens the file, makes it and its folder where they are not there, brings an older version up
  /// to date.
  /// @returns Or why it cannot be used: no permission, no database, a newer version. The text names
  /// the file and the remedy.
  static result<lesson_store> open(const std::string& file);

  result<learnings> read();
  /// Adds what a run has taught, all or nothing.
  result<void> add(const learnings& more);
  /// Forgets everything.
  result<void> clear();

private:
  lesson_store(std::string file, sqlite_ptr db);
  result<void> change(const std::function<result<void>()>& what);
  tl::unexpected<error> told(const error& why) const;

  std::string file_;
  sqlite_ptr db_;
};

} // namespace tributary
