#pragma once

#include "nodes/run_ownership.hpp"
#include "nodes/state_place.hpp"
#include "runtime/govern/account_entry.hpp"
#include "runtime/journal/durable_journal.hpp"
#include "runtime/journal/run_header.hpp"
#include "runtime/journal/run_inputs.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// The runs of a state folder, or of a database: their journal, and who has which of them in hand.
/// Where nothing is kept, the journal is in memory and all else does nothing. Thread safe.
class run_store {
public:
  /// A run that was begun earlier, by whatever process.
  struct earlier_run {
    run_header header;
    /// Set where it was over.
    std::optional<int> exit_code;
    std::optional<run_rating> rating = {};
  };

  /// @param coordinating For the one coordinator of the folder: refuses where another is there.
  static result<std::shared_ptr<run_store>> open(const state_place& place, bool coordinating);

  /// Runs that end with this process, in a journal of one's own.
  static std::shared_ptr<run_store> in_memory(std::shared_ptr<journal> log);

  /// Where events go.
  const std::shared_ptr<journal>& log() const { return log_; }
  /// Whether runs outlive this process.
  bool is_durable() const { return kept_ != nullptr; }
  /// Empty where it is not durable.
  const std::string& folder() const { return place_.folder; }

  /// Leases, where coordinators share the runs; else null.
  const std::shared_ptr<run_leases>& leases() const { return leases_; }

  /// What coordinators that share the runs tell each other of accounts; else null.
  const std::shared_ptr<account_table>& accounts() const { return accounts_; }

  /// Called when nothing gets durable any more, and with "" when it does again; by any thread.
  void on_trouble(std::function<void(const std::string& why)> tell);

  /// Called when another process has taken a run that we had; by any thread, must not block.
  void on_fenced(std::function<void(const std::string& run)> tell);

  /// A new run of this process; durable once this has returned, so it may wait for the disk. Takes
  /// old runs out by the plan's `keep`.
  result<void> begin(const run_header& header);
  /// What earlier runs have for this one; see `find_reusable`.
  result<std::vector<result_reused>> reusable(const run_header& header) const;
  /// What an earlier run is, whoever has it.
  result<earlier_run> look(const std::string& run) const;
  /// Keeps what a person thinks of a run's deliverable; of several scores the last one counts.
  /// @returns Or why not: there is none of this name, or it has not ended (`ec::usage`).
  result<void> rate(const std::string& run, uint32_t score);
  /// Takes up an earlier run. Where coordinators share runs its inputs are files of ours then.
  /// @returns Or why not: there is none of this name, or another process has it (`ec::fenced`).
  result<earlier_run> take(const std::string& run);
  /// The same for who needs its journal alone.
  result<earlier_run> hold(const std::string& run);
  /// It was taken for a moment only, and goes on with whoever takes it next.
  void give_back(const std::string& run);
  /// This process is done with a run. Never waits for the disk.
  void end(const std::string& run);

  /// Where the coordinator is reached that has this run; "" where none has, or nobody knows.
  std::string whereabouts(const std::string& run) const;
  /// Copies what is whole of each run into another folder's journal, which must not be there yet.
  result<std::vector<recovered_run>> recover_to(const std::string& folder) const;
  /// All runs, the newest first.
  result<std::vector<kept_run>> runs() const;
  /// Whether a process has this run in hand.
  bool is_held(const std::string& run) const;
  /// Whether a coordinator serves from this folder.
  bool has_coordinator() const;

private:
  run_store(state_place place, std::shared_ptr<journal> log)
    : place_{std::move(place)}, log_{std::move(log)} {}
  static result<std::shared_ptr<run_store>>
  open_folder(const state_place& place, bool coordinating);
  static result<std::shared_ptr<run_store>> open_database(const state_place& place);
  result<void> prune(const std::string& keep);
  result<void> keep_inputs(const run_header& header);
  result<void> fetch_inputs(run_header& header);
  void tell(const std::string& why);
  void tell_fenced(const std::string& run);

  state_place place_;
  std::shared_ptr<journal> log_;
  /// The same journal where it is durable; else null.
  std::shared_ptr<durable_journal> kept_;
  std::shared_ptr<run_leases> leases_;
  /// Where coordinators share the runs.
  std::shared_ptr<run_inputs> inputs_;
  std::shared_ptr<account_table> accounts_;
  std::unique_ptr<run_ownership> owned_;
  file_lock coordinating_;
  std::mutex mutex_;
  std::function<void(const std::string&)> tell_;
  std::function<void(const std::string&)> tell_fenced_;
};

} // namespace tributary
