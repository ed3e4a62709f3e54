#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/backend/child_guard.hpp"
#include "runtime/backend/exec_command.hpp"
#include "runtime/backend/open_count.hpp"
#include "runtime/backend/process_table.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/backend/scratch_folders.hpp"
#include "runtime/backend/work_pool.hpp"

#include <set>

namespace tributary {

class exec_attempt;

/// Runs any program: the prompt on stdin or in its arguments, its stdout is the result, its stderr
/// the log. README.md says what a program finds and what it must do.
class exec_backend : public backend {
public:
  /// @param scratch As `backend_options::scratch`.
  exec_backend(reactor& loop, work_pool& pool, std::string scratch);
  /// Ends what still runs (SIGTERM, then SIGKILL) and waits until it is collected.
  ~exec_backend() override;

  /// The run has the order's worker: `backend_set` refuses others.
  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

private:
  friend class exec_attempt;
  void ended(const std::shared_ptr<exec_attempt>& attempt);
  void clean_up(const std::string& folder);

  reactor& loop_;
  work_pool& pool_;
  const variables environment_ = clean_environment();

  /// These in the reactor's thread only.
  child_guard guard_;
  process_table processes_;
  scratch_folders folders_;
  std::set<std::shared_ptr<exec_attempt>> running_;

  /// Attempts and clean-ups that are not over.
  open_count open_;
};

} // namespace tributary
