#pragma once

#include "runtime/journal/journal_queue.hpp"
#include "runtime/postgres/postgres_connection.hpp"

#include <set>

namespace tributary {

/// How far a run's events are in the database, as far as its writer knows.
struct run_tail {
  int64_t number = 0;
  uint64_t epoch = 0;
  uint64_t events = 0;
  uint64_t mark = 0;
};

/// Events, results and ends of several runs that go to the database as one statement: all that is
/// of a run, or nothing of it where the run has another epoch or another number of events by then.
/// Shares texts with the items, which must outlive it.
class postgres_batch {
public:
  /// The next event of the run.
  void add(const journal_item& item, const run_tail& tail);
  void end(const journal_item& item, const run_tail& tail);
  bool empty() const { return runs_.empty(); }
  bool full() const;

  /// @returns The runs that were as expected, and where they are now.
  result<std::vector<run_tail>> write(postgres_connection& db) const;
  /// The runs that are in it, as they will be.
  std::vector<run_tail> runs() const;

private:
  struct part {
    run_tail before;
    run_tail after;
    std::optional<int64_t> exit_code;
  };
  part& part_of(const run_tail& tail);

  std::map<int64_t, part> runs_;
  std::vector<int64_t> event_runs_, event_numbers_, event_times_, event_marks_;
  std::vector<std::optional<std::string_view>> event_bodies_;
  std::vector<std::string> event_hashes_;
  std::vector<std::optional<std::string_view>> texts_;
  std::vector<std::string> hashes_;
  std::vector<int64_t> text_runs_;
  std::set<std::pair<int64_t, std::string>> known_;
  size_t bytes_ = 0;
};

} // namespace tributary
