#pragma once

#include "runtime/work/work.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary {

/// How a stream's tasks are done in pieces, once an attempt at all of them has failed: fewer at a
/// time, and what is done is kept.
struct task_scope {
  /// Tasks still to be done, in order. Empty: not in pieces, an attempt does all.
  std::vector<uint32_t> left;
  /// Of them, how many an attempt gets.
  uint32_t at_once = 0;

  bool in_pieces() const { return !left.empty(); }
  /// What the next attempt is to do; empty: everything.
  std::vector<uint32_t> next() const;
  /// How many tasks an attempt has now, of a stream with so many.
  uint32_t size(size_t tasks) const;
  /// Halves what an attempt gets. There must be more than one.
  void shrink(size_t tasks);
  /// What `next` said is done.
  void done();
  /// These are done, wherever they stand.
  void finish(const std::vector<uint32_t>& tasks);
};

/// `tasks 1 to 2 of 5`, `tasks 1, 3 of 5`; people count from 1.
std::string describe(const std::vector<uint32_t>& tasks, size_t of);

/// The result of a piece behind those before it.
completion_ptr appended(const completion_ptr& before, const completion_ptr& piece);

/// A result that lacks the rest of its tasks, with a paragraph at its end that says so.
completion_ptr marked_unfinished(const completion_ptr& done, const std::vector<std::string>& tasks,
                                 const std::string& why);

} // namespace tributary
