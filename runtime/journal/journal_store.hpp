#pragma once

#include "runtime/journal/durable_journal.hpp"
#include "runtime/journal/journal_queue.hpp"

namespace tributary {

/// So many events of a run, as they were read.
struct journal_page {
  std::vector<std::pair<time_point, run_event>> events;
  /// What stands behind them, where it is damaged.
  std::optional<error> damage;
  bool last = false;
};

/// What a durable journal is kept in. `write` is called by one thread; the others by any, while it
/// writes too.
class journal_store {
public:
  virtual ~journal_store() = default;
  virtual result<void> add_run(const kept_run& run) = 0;
  /// All of it before it returns without an error; after one it is given the same items again, with
  /// more behind them, and must write none twice.
  virtual result<void> write(const std::deque<journal_item>& batch) = 0;
  /// So many events from number `after` on, checked.
  /// @param mark Of the event before, kept for the next call.
  virtual result<journal_page>
  read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) = 0;
  virtual result<std::vector<kept_run>> runs() = 0;
  virtual result<kept_run> find(std::string_view run) = 0;
  virtual result<void> rate(std::string_view run, const run_rating& rating) = 0;
  virtual result<void> prune(size_t keep) = 0;

  /// What the next item of the run carries; an error where this process may not write it. One
  /// thread at a time for a run.
  virtual result<item_stamp> stamp_of(std::string_view) { return item_stamp{}; }
  /// An event with the stamp has been taken: the next one has another number.
  virtual void stamped(std::string_view, const item_stamp&) {}
  /// Whether items with this stamp are never written: another process has the run.
  virtual bool lost(std::string_view, const item_stamp&) { return false; }
};

} // namespace tributary
