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
  /// Those that an attempt has which was given others than the first; empty: there is none such.
  std::vector<uint32_t> given = {};

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
  /// An attempt at so many is no more that had the first ones; one that is open has these.
  void leave_to(std::vector<uint32_t> tasks, uint32_t first_done);
  /// What was given to an attempt is open again, like the rest.
  void take_back() { given.clear(); }
};

/// What is done of a stream in pieces.
struct done_piece {
  /// The first of its tasks; pieces stand in this order.
  uint32_t first = 0;
  completion_ptr result;
};

/// `tasks 1 to 2 of 5`, `tasks 1, 3 of 5`; people count from 1.
std::string describe(const std::vector<uint32_t>& tasks, size_t of);

/// Adds a piece where it belongs. @returns All of them together, with the figures of this one.
completion_ptr
with_piece(std::vector<done_piece>& pieces, uint32_t first, const completion_ptr& piece);

/// A result that lacks the rest of its tasks, with a paragraph at its end that says so.
completion_ptr marked_unfinished(const completion_ptr& done, const std::vector<std::string>& tasks,
                                 const std::string& why);

} // namespace tributary
