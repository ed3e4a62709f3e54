#pragma once

#include "runtime/journal/journal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What a person thinks of what a run has delivered.
struct run_rating {
  /// 1 to 5.
  uint32_t score = 0;
  time_point at{};

  bool operator==(const run_rating&) const = default;
};

/// A run in a journal that outlives the process.
struct kept_run {
  std::string run;
  /// What it takes to make it again, in the words of whoever began it; bounded by
  /// `limits::run_header_bytes`.
  std::string header;
  time_point begun{};
  /// Absent while it is not over.
  std::optional<int> exit_code;
  uint64_t events = 0;
  std::optional<run_rating> rating = {};
};

/// A journal on disk. Runs stay in it when they are over.
class durable_journal : public journal {
public:
  /// A run begins: durable once this has returned.
  virtual result<void> open(const kept_run& run) = 0;
  /// All runs, the newest first, without their headers.
  virtual result<std::vector<kept_run>> runs() const = 0;
  /// With its header. `ec::not_found` says which runs there are.
  virtual result<kept_run> find(std::string_view run) const = 0;
  /// Keeps what a person thinks of a run that is over; of several the last one counts. Durable once
  /// this has returned. `ec::not_found` where there is no such run, or it is not over.
  virtual result<void> rate(std::string_view run, const run_rating& rating) = 0;
  /// Takes out runs that are over, the oldest first, until `keep` of these are left.
  virtual result<void> prune(size_t keep) = 0;
};

struct sqlite_journal_options {
  /// Called when nothing gets durable any more, with the reason, and with "" when it does again. In
  /// the journal's thread; must not block. May be empty.
  std::function<void(const std::string& why)> on_trouble;
  /// The file's bound in pages of 4 KB; 0: as the disk allows.
  int64_t pages_max = 0;
};

/// SQLite in WAL mode, each commit on disk before it counts (`synchronous=FULL`); one writer
/// thread, which commits all that has been appended while the commit before was on its way. Several
/// processes may share the file, each with runs of its own.
/// @param file Created where it is not there, for its user alone.
result<std::shared_ptr<durable_journal>>
sqlite_journal(const std::string& file, sqlite_journal_options options = {});

/// What a recovery has found.
struct recovered_run {
  std::string run;
  uint64_t events = 0;
  /// Empty where it was whole.
  std::string damage;
};

/// Copies of each run what is whole, up to the first damage, into another journal.
result<std::vector<recovered_run>> recover(const durable_journal& from, durable_journal& to);

} // namespace tributary
