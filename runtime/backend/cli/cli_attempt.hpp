#pragma once

#include "runtime/backend/cli/cli_backend.hpp"
#include "runtime/backend/cli/cli_command.hpp"
#include "runtime/backend/cli/cli_reader.hpp"
#include "runtime/backend/cli/git_worktree.hpp"
#include "runtime/backend/progress_meter.hpp"

#include <optional>

namespace tributary {

/// One run of a CLI from order to result: place, folder, worktree, process, verdict, diff. All but
/// `cancel` in the reactor's thread.
class cli_attempt : public attempt_handle, public std::enable_shared_from_this<cli_attempt> {
public:
  cli_attempt(cli_backend& owner, work_order order, attempt_sink sink);

  void cancel() override;
  void stop();
  /// Takes a place where one is free, else waits for it.
  void begin();
  /// It has its place.
  void go();

  /// What it leaves; "" where it has nothing, or where what is there must stay.
  const std::string& folder() const { return folder_; }
  bool has_place() const { return has_place_; }
  void keep_place() { has_place_ = true; }
  /// Whether it counts among those that are bounded.
  bool is_bounded() const { return profile().backend == backend_kind::gemini_cli; }
  /// Calls back, as the last thing that happens to it.
  void tell() { sink_.done(std::move(*result_)); }

private:
  const worker_profile& profile() const { return *find_worker(*order_.run, order_.worker); }
  bool in_worktree() const { return order_.stream->workdir == "worktree"; }

  bool make_folders();
  bool find_key();
  void copy_files();
  void make_worktree();
  void launch();
  void run(cli_launch launch);
  piece_sign read(std::string_view bytes);
  void judge(child_end left);
  void harvest(const worktree_harvest& got);
  void refuse(failure_kind kind, std::string_view what);
  void end(attempt_result result);

  cli_backend& owner_;
  work_order order_;
  attempt_sink sink_;
  cli_reader reader_;
  progress_meter meter_;
  child_bounds bounds_;
  cli_setting setting_;
  steady_point started_{};
  std::string folder_;
  std::unique_ptr<git_worktree> worktree_;
  std::shared_ptr<child_process> process_;
  std::optional<attempt_result> result_;
  bool has_place_ = false;
  bool stopped_ = false;
  bool accepted_ = false;
  bool over_ = false;
};

} // namespace tributary
