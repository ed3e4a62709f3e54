#pragma once

#include "runtime/journal/journal_queue.hpp"
#include "runtime/journal/run_tail.hpp"

#include <map>
#include <set>

namespace tributary {

/// Events, results and ends of several runs that go to the database as one statement: all that is
/// of a run, or nothing of it where the run has another epoch or another number of events by then.
/// Refers to the items, which must outlive it.
class journal_batch {
public:
  /// All that goes to one run.
  struct part {
    run_tail before;
    run_tail after;
    std::optional<int64_t> exit_code;
  };
  /// One event, as it stands in its run.
  struct row {
    const journal_item* item = nullptr;
    int64_t run = 0;
    uint64_t seq = 0;
    uint64_t mark = 0;
    /// Of its result; empty where it has none.
    std::string hash;
    /// The first of the run's with this result.
    bool brings_text = false;
  };

  /// The next event of the run.
  void add(const journal_item& item, const run_tail& tail);
  void end(const journal_item& item, const run_tail& tail);
  bool empty() const { return parts_.empty(); }
  bool full() const;

  /// By the run's number.
  const std::map<int64_t, part>& parts() const { return parts_; }
  const std::vector<row>& rows() const { return rows_; }

private:
  part& part_of(const run_tail& tail);

  std::map<int64_t, part> parts_;
  std::vector<row> rows_;
  std::set<std::pair<int64_t, std::string>> known_;
  size_t bytes_ = 0;
};

} // namespace tributary
