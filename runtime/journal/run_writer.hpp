#pragma once

#include "runtime/journal/held_runs.hpp"
#include "runtime/journal/run_table.hpp"

#include <memory>

namespace tributary {

/// Writes what a journal's queue gives, in its thread, to runs that other processes may take. Knows
/// of each run how far it is in the database; after an error, when it does not know whether the
/// last statement was done, it asks before it goes on. Decides only: the table does it.
class run_writer {
public:
  using fenced = std::function<void(const std::string& run, const error& why)>;

  run_writer(std::unique_ptr<run_table> table, held_runs& held, fenced on_fenced);

  /// As `journal_store::write`; items of runs that are another's are left out.
  result<void> write(const std::deque<journal_item>& items);

private:
  using item_list = std::deque<journal_item>;

  result<void> write_items(const item_list& items);
  /// Null where the run is another's.
  result<run_tail*> tail_of(const journal_item& item);
  result<run_tail*> begin_run(const journal_item& item);
  result<void> flush(const journal_batch& batch, const item_list& items);
  /// Brings what we know of these runs up to what the database knows.
  result<void> catch_up(const std::set<int64_t>& numbers, const item_list& items);
  /// These runs were not as we knew them. An error where the cause does not show.
  /// @param refused By number, with the events that it would have by now.
  result<void> after_refusal(const std::map<int64_t, uint64_t>& refused, const item_list& items);
  void
  compare(const std::string& run, run_tail& ours, const run_tail& theirs, const item_list& items);
  void fence(const std::string& run, uint64_t epoch, std::string why);

  std::unique_ptr<run_table> table_;
  held_runs& held_;
  fenced on_fenced_;
  std::map<std::string, run_tail, std::less<>> tails_;
  bool unsure_ = false;
};

} // namespace tributary
