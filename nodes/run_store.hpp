#pragma once

#include "nodes/file_lock.hpp"
#include "nodes/state_place.hpp"
#include "runtime/journal/durable_journal.hpp"
#include "runtime/journal/run_header.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// The runs of a state folder: their journal, and locks that keep two processes off one run. Where
/// nothing is kept, the journal is in memory and all else does nothing. Thread safe.
class run_store {
public:
  /// A run that was begun earlier, by whatever process.
  struct earlier_run {
    run_header header;
    /// Set where it was over.
    std::optional<int> exit_code;
  };

  /// @param coordinating For the one coordinator of the folder: refuses where another is there.
  static result<std::shared_ptr<run_store>> open(const state_place& place, bool coordinating);

  /// Where events go.
  const std::shared_ptr<journal>& log() const { return log_; }
  /// Whether runs outlive this process.
  bool is_durable() const { return kept_ != nullptr; }
  /// Empty where it is not durable.
  const std::string& folder() const { return place_.folder; }

  /// Called when nothing gets durable any more, and with "" when it does again; by any thread.
  void on_trouble(std::function<void(const std::string& why)> tell);

  /// A new run of this process; durable once this has returned, so it may wait for the disk. Takes
  /// old runs out by the plan's `keep`.
  result<void> begin(const run_header& header);
  /// What earlier runs have for this one; see `find_reusable`.
  result<std::vector<result_reused>> reusable(const run_header& header) const;
  /// Takes up an earlier run.
  /// @returns Or why not: there is none of this name, or another process has it.
  result<earlier_run> take(const std::string& run);
  /// This process is done with a run. Never waits for the disk.
  void end(const std::string& run);

  /// All runs, the newest first.
  result<std::vector<kept_run>> runs() const;
  /// Whether a process has this run in hand.
  bool is_held(const std::string& run) const;
  /// Whether a coordinator serves from this folder.
  bool has_coordinator() const;

private:
  run_store(state_place place, std::shared_ptr<journal> log, std::shared_ptr<durable_journal> kept)
    : place_{std::move(place)}, log_{std::move(log)}, kept_{std::move(kept)} {}
  std::string lock_file(const std::string& run) const;
  result<void> hold(const std::string& run);
  void let_go(const std::string& run);
  result<void> prune(const std::string& keep);
  void tell(const std::string& why);

  state_place place_;
  std::shared_ptr<journal> log_;
  /// The same journal where it is durable; else null.
  std::shared_ptr<durable_journal> kept_;
  file_lock coordinating_;
  std::mutex mutex_;
  std::map<std::string, file_lock> held_;
  std::function<void(const std::string&)> tell_;
};

} // namespace tributary
