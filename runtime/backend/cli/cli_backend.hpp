#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/backend/child_guard.hpp"
#include "runtime/backend/exec_command.hpp"
#include "runtime/backend/open_count.hpp"
#include "runtime/backend/process_table.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/backend/scratch_folders.hpp"
#include "runtime/backend/work_pool.hpp"

#include <deque>
#include <map>
#include <set>

namespace tributary {

class cli_attempt;

/// Runs coding CLIs: codex, claude, gemini-cli. One process an attempt, in a working folder or a
/// git worktree of its own, its event stream read for progress, answer and cost. README.md says
/// what is trusted and what is not.
class cli_backend : public backend {
public:
  /// @param scratch As `backend_options::scratch`.
  cli_backend(reactor& loop, work_pool& pool, std::string scratch);
  /// Ends what still runs with all that it has started, and waits for it.
  ~cli_backend() override;

  /// The run has the order's worker: `backend_set` refuses others.
  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

private:
  friend class cli_attempt;
  /// Whether the attempt may begin now; else it is begun when another one ends.
  bool take_place(const std::shared_ptr<cli_attempt>& attempt);
  void give_place();
  result<std::string> state_folder(const std::string& worker);
  void ended(const std::shared_ptr<cli_attempt>& attempt);
  void remove_folder(const std::string& folder);
  bool in_pool(std::function<void()> work);

  reactor& loop_;
  work_pool& pool_;
  const variables environment_;

  /// These in the reactor's thread only.
  child_guard guard_;
  process_table processes_;
  scratch_folders folders_;
  /// By worker.
  std::map<std::string, std::string> states_;
  std::set<std::shared_ptr<cli_attempt>> running_;
  /// gemini takes more than a second of processor time to start: as many at once as do not only
  /// wait for each other.
  uint32_t places_;
  std::deque<std::shared_ptr<cli_attempt>> waiting_;

  /// Attempts and jobs of theirs that are not over.
  open_count open_;
};

} // namespace tributary
