#pragma once

#include "runtime/base/time.hpp"
#include "runtime/journal/journal_batch.hpp"
#include "runtime/journal/run_leases.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary::sim {

/// A database that coordinators share, with one run: its events, whose it is and under which epoch,
/// and the coordinators' leases. What is done here is durable at once; whether anybody hears of it
/// is another matter (sim_run_table.hpp). Does what the statements in postgres_leases.cpp and
/// postgres_batch.cpp say, on its own clock.
class sim_database {
public:
  static constexpr duration lease = std::chrono::seconds{3};

  /// An event's row.
  struct row {
    time_point at;
    kept_event event;
    /// Under which it was written.
    uint64_t epoch = 0;
  };
  /// A batch as it arrives, perhaps long after its writer has gone on without its answer.
  struct statement {
    std::string by;
    run_tail before;
    run_tail after;
    std::optional<int64_t> exit_code;
    std::vector<row> rows;
  };
  using promise = std::function<void(bool holds, const std::string& what)>;

  explicit sim_database(promise require) : require_{std::move(require)} {}

  static statement statement_of(const std::string& by, const journal_batch& batch);
  /// @returns Whether the run was as expected; else nothing is written.
  bool write(const statement& s);
  /// It waits on its way, or for the run's lock: until it is let through, or until the run has been
  /// claimed so many times.
  /// @returns By which it is let through.
  uint64_t hold(statement s, uint32_t claims);
  void let_through(uint64_t held);
  /// Whoever claimed the run has let go of its lock.
  void unlock();
  /// Statements that nothing but their epoch has kept out.
  uint64_t kept_out() const { return kept_out_; }
  run_tail tail() const { return {1, epoch_, rows_.size(), mark_}; }
  const std::vector<row>& rows() const { return rows_; }
  std::optional<int64_t> exit_code() const { return exit_code_; }

  /// The run begins, in the hands of one.
  void open(const std::string& id);
  /// Also how one enters.
  void renew(const std::string& id, time_point now);
  /// Whether a claim would be granted now.
  bool is_free_for(const std::string& id, time_point now) const;
  /// @param held Under which epoch it knows that it has the run; 0: it does not.
  run_claim claim(const std::string& id, uint64_t held, time_point now);
  void release(const std::string& id);
  bool has_others(const std::string& id, time_point now) const;
  /// Whether it has been here for long enough to take runs from others.
  bool may_take(const std::string& id, time_point now) const;
  const std::string& owner() const { return owner_; }

private:
  struct coordinator_row {
    time_point since;
    time_point until;
  };
  bool is_alive(const std::string& id, time_point now) const;

  promise require_;
  std::map<std::string, coordinator_row> coordinators_;
  /// Empty: nobody's.
  std::string owner_;
  uint64_t epoch_ = 1;
  uint64_t mark_ = 0;
  std::optional<int64_t> exit_code_;
  std::vector<row> rows_;
  /// To whom each epoch was given: who may write under it.
  std::map<uint64_t, std::string> given_;
  struct held_statement {
    statement what;
    uint32_t claims;
  };
  std::map<uint64_t, held_statement> waiting_;
  uint64_t last_held_ = 0;
  uint64_t kept_out_ = 0;
};

} // namespace tributary::sim
