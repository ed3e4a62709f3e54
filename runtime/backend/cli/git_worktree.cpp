#include "runtime/backend/cli/git_worktree.hpp"

#include "runtime/backend/program_path.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tributary {

namespace {

/// The longest step is to write the files of a large repository.
constexpr duration step_timeout = std::chrono::minutes{5};
constexpr size_t words_bytes = 64u << 10;
constexpr int tries = 5;

bool went_well(const child_end& end) {
  return end.fate == child_fate::exited && end.status.signal == 0 && end.status.exit_code == 0;
}

std::string reason(const child_end& end) {
  if (end.fate == child_fate::cancelled)
    return "cancelled";
  if (end.fate == child_fate::timed_out)
    return fmt::format("git took longer than {}", to_text(step_timeout));
  auto said = one_line(to_valid_utf8(std::string{trim(end.log)}));
  return said.empty() ? fmt::format("git ended with exit code {}", end.status.exit_code)
                      : std::string{clip(said, 500)};
}

/// Hooks of the repository are its owner's, for its owner's commits.
std::vector<std::string> base_arguments() {
  return {"git",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "user.name=tributary",
          "-c",
          "user.email=tributary@localhost",
          "-c",
          "commit.gpgSign=false"};
}

} // namespace

git_worktree::git_worktree(reactor& loop, child_guard& guard, variables environment, place at)
  : loop_(loop), guard_(guard), environment_(std::move(environment)), at_(std::move(at)) {
  environment_["GIT_TERMINAL_PROMPT"] = "0";
  environment_["LC_ALL"] = "C.UTF-8";
}

void git_worktree::create(std::function<void(result<void>)> then) {
  auto git = find_program("git", "/", environment_["PATH"]);
  if (!git)
    return then(fail(ec::not_found, "`workdir: worktree` needs git: " + git.error().what));
  git_ = std::move(*git);
  run({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}, words_bytes,
      [this, then = std::move(then)](child_end end) {
        if (!went_well(end))
          return then(
            fail(ec::not_found,
                 fmt::format("`workdir: worktree` needs a git repository with a commit, and "
                             "{} is none ({}); name one by the plan's `repository`",
                             at_.repository, reason(end))));
        base_ = trim(end.output);
        add_branch(then);
      });
}

/// A branch of its own first: if it is there it is another's, and nothing of ours.
void git_worktree::add_branch(std::function<void(result<void>)> then) {
  run({"branch", "--quiet", "--no-track", at_.branch, base_}, words_bytes,
      [this, then = std::move(then)](child_end end) {
        if (went_well(end))
          return add_tree(then);
        then(fail(ec::io, fmt::format("git makes no branch {} in {}: {}", at_.branch,
                                      at_.repository, reason(end))));
      });
}

void git_worktree::add_tree(std::function<void(result<void>)> then) {
  run_again(
    {"worktree", "add", "--quiet", at_.folder, at_.branch}, tries,
    [this, then = std::move(then)](child_end end) {
      if (went_well(end))
        return find_administration(then);
      auto why
        = fail(ec::io, fmt::format("git makes no worktree of {}: {}", at_.repository, reason(end)));
      // What we ended may be there by half.
      run({"worktree", "remove", "--force", at_.folder}, words_bytes, [this, then, why](child_end) {
        run({"branch", "--quiet", "-D", at_.branch}, words_bytes,
            [then, why](child_end) { then(why); });
      });
    });
}

void git_worktree::find_administration(std::function<void(result<void>)> then) {
  run({"-C", at_.folder, "rev-parse", "--absolute-git-dir"}, words_bytes,
      [this, then = std::move(then)](child_end end) {
        if (!went_well(end))
          return then(fail(ec::io, fmt::format("the worktree of {} cannot be used: {}",
                                               at_.repository, reason(end))));
        administration_ = trim(end.output);
        then({});
      });
}

void git_worktree::collect(std::string message, std::function<void(worktree_harvest)> then) {
  message_ = std::move(message);
  then_ = std::move(then);
  run_inside({"add", "--all"}, words_bytes, [this](child_end end) {
    if (!went_well(end))
      harvest_.problem = "git add: " + reason(end);
    take_diff();
  });
}

void git_worktree::take_diff() {
  run_inside({"diff", "--cached", "--no-ext-diff", "--no-textconv", "--no-color", base_},
             limits::diff_bytes, [this](child_end end) {
               harvest_.cut = end.fate == child_fate::too_large;
               if (!harvest_.cut && !went_well(end))
                 harvest_.problem = "git diff: " + reason(end);
               harvest_.diff = std::move(end.output);
               if (harvest_.cut)
                 harvest_.diff.resize(harvest_.diff.rfind('\n') + 1);
               if (harvest_.diff.empty() && harvest_.problem.empty())
                 return remove();
               commit();
             });
}

void git_worktree::commit() {
  run_inside({"commit", "--quiet", "--no-verify", "--allow-empty", "-m", message_}, words_bytes,
             [this](child_end end) {
               if (!went_well(end) && harvest_.problem.empty())
                 harvest_.problem = "git commit: " + reason(end);
               remove();
             });
}

/// git removes no worktree whose `.git` leads elsewhere, and its worker could write to it.
void git_worktree::restore_link() const {
  auto link = std::filesystem::path{at_.folder} / ".git";
  std::error_code ignored;
  std::filesystem::remove_all(link, ignored);
  std::ofstream{link} << "gitdir: " << administration_ << '\n';
}

/// Only where nothing would be lost: what could not be committed stays where it is.
void git_worktree::remove() {
  if (!harvest_.problem.empty())
    return finish();
  restore_link();
  run_again({"worktree", "remove", "--force", at_.folder}, tries, [this](child_end end) {
    // What mattered is on the branch; what is left git forgets by itself once the folder is gone.
    if (!went_well(end))
      log::warn("worktree-left", "folder", at_.folder, "reason", reason(end));
    if (harvest_.diff.empty() && !base_.empty())
      drop_branch();
    else
      finish();
  });
}

void git_worktree::drop_branch() {
  run({"branch", "--quiet", "-D", at_.branch}, words_bytes, [this](child_end) { finish(); });
}

void git_worktree::finish() {
  auto then = std::move(then_);
  then(std::move(harvest_));
}

void git_worktree::cancel() {
  if (auto step = step_)
    step->cancel();
}

void git_worktree::run(words arguments, size_t output_bytes, outcome then) {
  child_command command;
  command.program = git_;
  command.arguments = base_arguments();
  command.arguments.insert(command.arguments.end(), {"-C", at_.repository});
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  for (const auto& [name, value] : environment_)
    command.environment.push_back(name + "=" + value);
  command.folder = "/";
  child_bounds bounds;
  bounds.timeout = step_timeout;
  bounds.output_bytes = output_bytes;
  bounds.log_bytes = words_bytes;
  child_process::events tell;
  tell.ended = [this, then = std::move(then)](child_end end) {
    auto last = std::move(step_);
    then(std::move(end));
  };
  step_ = std::make_shared<child_process>(loop_, guard_, bounds, std::move(tell));
  auto step = step_;
  step->start(std::move(command));
}

/// git looks at all worktrees, and gives up where one goes while it looks.
void git_worktree::run_again(words arguments, int tries_left, outcome then) {
  auto same = arguments;
  run(std::move(arguments), words_bytes,
      [this, same = std::move(same), tries_left, then = std::move(then)](child_end end) {
        if (went_well(end) || end.fate != child_fate::exited || tries_left <= 1)
          return then(std::move(end));
        run_again(same, tries_left - 1, then);
      });
}

void git_worktree::run_inside(words arguments, size_t output_bytes, outcome then) {
  words all{"--git-dir=" + administration_, "--work-tree=" + at_.folder};
  // Paths of the whole tree, whatever folder of it the repository was named by.
  all.insert(all.end(), {"-C", at_.folder});
  all.insert(all.end(), arguments.begin(), arguments.end());
  run(std::move(all), output_bytes, std::move(then));
}

std::string branch_name(const std::string& run, const std::string& stream, uint32_t attempt) {
  return fmt::format("tributary/{}/{}-{}", slug(run), slug(stream), attempt);
}

std::string
with_diff(std::string answer, const git_worktree::place& at, const worktree_harvest& harvest) {
  auto out = std::move(answer);
  while (out.ends_with('\n'))
    out.pop_back();
  if (harvest.diff.empty())
    return out + "\n\nNo file was changed.\n";
  out += fmt::format("\n\nThe changes are on the branch `{}` of {}.", at.branch,
                     one_line(at.repository));
  if (harvest.cut)
    out += fmt::format(" They are longer than {}, so this is their beginning.",
                       human_bytes(limits::diff_bytes));
  out += "\n\n";
  append_fenced(out, "diff", to_valid_utf8(harvest.diff));
  return out;
}

} // namespace tributary
