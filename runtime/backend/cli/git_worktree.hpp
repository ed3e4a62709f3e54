#pragma once

#include "runtime/backend/child_process.hpp"
#include "runtime/backend/exec_command.hpp"
#include "runtime/base/error.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// What a worktree held when its attempt was over.
struct worktree_harvest {
  /// Against the commit that it began with; "" where nothing was changed.
  std::string diff;
  /// The diff is longer than `limits::diff_bytes`; these are its first lines.
  bool cut = false;
  /// What git could not do; "" where all went well.
  std::string problem;
};

/// A worktree and a branch of a repository for one attempt, made and cleared by git itself, without
/// a shell, each step a child process that nobody waits for. For the reactor's thread; it must live
/// until what it was asked for has called back.
class git_worktree {
public:
  struct place {
    /// Folder of the repository, or one inside it.
    std::string repository;
    /// Where the worktree is to be; does not exist yet.
    std::string folder;
    std::string branch;
  };

  git_worktree(reactor& loop, child_guard& guard, variables environment, place at);

  /// Makes branch and worktree at the repository's present commit.
  /// @param then Gets nothing, or why it cannot be, naming the repository.
  void create(std::function<void(result<void>)> then);

  /// Only after `create` has called back with nothing. Commits what has changed to the branch,
  /// takes the diff and removes the worktree; the branch too, where nothing has changed.
  /// @param message Of the commit.
  void collect(std::string message, std::function<void(worktree_harvest)> then);

  /// Ends the step that runs; what was asked for then calls back with a problem.
  void cancel();

  const place& at() const { return at_; }

private:
  using words = std::vector<std::string>;
  using outcome = std::function<void(child_end)>;

  void run(words arguments, size_t output_bytes, outcome then);
  void run_inside(words arguments, size_t output_bytes, outcome then);
  void run_again(words arguments, int tries_left, outcome then);
  void add_branch(std::function<void(result<void>)> then);
  void add_tree(std::function<void(result<void>)> then);
  void find_administration(std::function<void(result<void>)> then);
  void take_diff();
  void commit();
  void restore_link() const;
  void remove();
  void drop_branch();
  void finish();

  reactor& loop_;
  child_guard& guard_;
  variables environment_;
  place at_;
  std::string git_;
  /// The commit that the branch began with.
  std::string base_;
  /// The worktree's own git folder. Named in each later command, so that a `.git` that the worker
  /// has written to is not followed.
  std::string administration_;
  std::string message_;
  worktree_harvest harvest_;
  std::function<void(worktree_harvest)> then_;
  std::shared_ptr<child_process> step_;
};

/// The result of a stream that worked in a worktree: its answer, the branch, and the diff in a
/// fence that nothing in it can close.
std::string
with_diff(std::string answer, const git_worktree::place& at, const worktree_harvest& harvest);

/// `tributary/RUN/STREAM-ATTEMPT`, a name that git takes whatever the parts are.
std::string branch_name(const std::string& run, const std::string& stream, uint32_t attempt);

} // namespace tributary
