#include "runtime/backend/cli/cli_attempt.hpp"

#include "runtime/backend/cli/cli_verdict.hpp"
#include "runtime/backend/cli/input_copies.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/prompt.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

namespace tributary {

namespace {

/// After the first signal: a CLI that obeys is gone within a tenth of it (measured).
constexpr duration grace = std::chrono::milliseconds{1500};

/// Unique among all attempts of all nodes on a machine.
std::string new_mark() {
  static const auto process = std::random_device{}();
  static std::atomic<uint64_t> last{0};
  return fmt::format("TRIBUTARY_MARK={:08x}-{}-{}", process, getpid(), ++last);
}

/// At once: another attempt of the worker may be reading the file.
bool write_whole(const std::filesystem::path& path, const std::string& text,
                 const std::string& beside) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (!(std::ofstream{beside, std::ios::binary} << text << std::flush))
    return false;
  std::filesystem::rename(beside, path, failed);
  return !failed;
}

std::string environment_value(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  return value ? value : "";
}

} // namespace

cli_attempt::cli_attempt(cli_backend& owner, work_order order, attempt_sink sink)
  : owner_(owner),
    order_(std::move(order)),
    sink_(std::move(sink)),
    reader_(profile().backend),
    meter_(owner.loop_, order_.lease, sink_.progress, [this] {
      return without_secrets(to_valid_utf8(reader_.account().note), {setting_.key});
    }) {
  setting_.key = environment_value(profile().api_key_env);
  setting_.mark = new_mark();
  if (sink_.wants_text)
    meter_.carry(
      [this] {
        const auto& said = reader_.account();
        return std::string_view{trim(said.answer).empty() ? said.draft : said.answer};
      },
      [this](std::string text) { return without_secrets(std::move(text), {setting_.key}); });
}

void cli_attempt::cancel() {
  owner_.loop_.submit([self = shared_from_this()] { self->stop(); });
}

void cli_attempt::stop() {
  stopped_ = true;
  if (process_)
    process_->cancel();
  else if (worktree_ && !result_)
    worktree_->cancel();
  else if (!has_place_ && is_bounded())
    refuse(failure_kind::process_exit, "cancelled");
}

void cli_attempt::begin() {
  if (owner_.take_place(shared_from_this()))
    go();
}

void cli_attempt::go() {
  started_ = reactor::now();
  if (stopped_)
    return refuse(failure_kind::process_exit, "cancelled");
  if (find_key() && make_folders())
    copy_files();
}

/// A worker that names a key is not to run with somebody's login instead.
bool cli_attempt::find_key() {
  if (profile().api_key_env.empty() || !setting_.key.empty())
    return true;
  refuse(
    failure_kind::auth,
    fmt::format("{} is not set on this node; set it, or take `api-key-env` out to use the CLI's "
                "own login",
                profile().api_key_env));
  return false;
}

bool cli_attempt::make_folders() {
  auto folder = owner_.folders_.make();
  if (!folder) {
    refuse(failure_kind::overloaded, folder.error().what);
    return false;
  }
  folder_ = std::move(*folder);
  setting_.work = folder_ + "/work";
  setting_.scratch = folder_ + "/tmp";
  bool made = ::mkdir(setting_.scratch.c_str(), S_IRWXU) == 0
              && (in_worktree() || ::mkdir(setting_.work.c_str(), S_IRWXU) == 0);
  // With a key or a server of its own it needs no login, and so nothing of the user's.
  if (made && (!setting_.key.empty() || !profile().base_url.empty())) {
    auto state = owner_.state_folder(profile().name);
    made = state.has_value();
    if (state)
      setting_.state = std::move(*state);
  }
  if (!made)
    refuse(failure_kind::overloaded, fmt::format("no folder can be made in {}: {}; make room there",
                                                 folder_, std::strerror(errno)));
  return made;
}

void cli_attempt::copy_files() {
  setting_.reach = in_worktree()                ? cli_reach::writes
                   : order_.run->inputs.empty() ? cli_reach::none
                                                : cli_reach::reads;
  if (setting_.reach == cli_reach::writes)
    return make_worktree();
  if (setting_.reach == cli_reach::none)
    return launch();
  auto self = shared_from_this();
  bool queued = owner_.in_pool([self] {
    auto copied = copy_inputs(*self->order_.run, self->setting_.work);
    self->owner_.loop_.submit([self, copied] {
      if (copied)
        return self->launch();
      self->refuse(copied.error().code == ec::too_large ? failure_kind::bad_request
                                                        : failure_kind::overloaded,
                   copied.error().what);
    });
  });
  if (!queued)
    refuse(failure_kind::process_exit, "cancelled: this node is ending");
}

void cli_attempt::make_worktree() {
  const auto& run = *order_.run;
  // git names its own records by the folder: a name of its own keeps streams apart.
  setting_.work
    = fmt::format("{}/{}-{}-{}", folder_, run.run, slug(order_.stream->id), order_.lease.attempt);
  git_worktree::place place{run.repository.empty() ? run.folder : run.repository, setting_.work,
                            branch_name(run.run, order_.stream->id, order_.lease.attempt)};
  worktree_
    = std::make_unique<git_worktree>(owner_.loop_, owner_.guard_, clean_environment(), place);
  worktree_->create([this](const result<void>& made) {
    if (made)
      return launch();
    worktree_ = nullptr;
    refuse(stopped_ ? failure_kind::process_exit : failure_kind::bad_request, made.error().what);
  });
}

void cli_attempt::launch() {
  if (stopped_)
    return refuse(failure_kind::process_exit, "cancelled");
  bounds_.timeout = order_.stream->timeout.value_or(default_timeout);
  bounds_.idle_timeout = order_.stream->idle_timeout;
  bounds_.first_signal = SIGINT;
  bounds_.grace = grace;
  bounds_.tree_mark = setting_.mark;
  setting_.timeout = bounds_.timeout;
  setting_.idle_timeout = bounds_.idle_timeout;
  auto made = cli_command(profile(), setting_, owner_.environment_, build_prompt(order_));
  if (!made)
    return end(tl::unexpected<failure>(std::move(made.error())));
  for (const auto& [path, text] : made->files)
    if (!write_whole(path, text, setting_.scratch + "/new"))
      return refuse(failure_kind::overloaded,
                    fmt::format("{} cannot be written: {}", path, std::strerror(errno)));
  run(std::move(*made));
}

void cli_attempt::run(cli_launch launch) {
  child_process::events tell;
  tell.take = [this](std::string_view bytes) { return read(bytes); };
  tell.log = [this] { meter_.sign(); };
  tell.activity = [this] { meter_.sign(); };
  tell.ended = [this](child_end left) { judge(std::move(left)); };
  process_ = std::make_shared<child_process>(owner_.loop_, owner_.guard_, bounds_, std::move(tell),
                                             &owner_.processes_);
  // It may end in here, and with it the last that holds it.
  auto process = process_;
  process->start(std::move(launch.command));
}

piece_sign cli_attempt::read(std::string_view bytes) {
  auto sign = reader_.feed(bytes);
  const auto& said = reader_.account();
  meter_.tokens(said.used.output_tokens);
  if (said.accepted && !std::exchange(accepted_, true))
    meter_.answered(true, {});
  if (sign != piece_sign::none)
    meter_.bytes(said.text_bytes);
  return sign;
}

void cli_attempt::judge(child_end left) {
  reader_.finish();
  process_ = nullptr;
  auto took = std::chrono::duration_cast<duration>(reactor::now() - started_);
  auto result = cli_verdict(reader_.take(), left, {profile(), bounds_, took, {setting_.key}});
  if (!worktree_)
    return end(std::move(result));
  result_ = std::move(result);
  auto subject = fmt::format("{}: {}", order_.stream->id, clip(order_.stream->name, 60));
  worktree_->collect(std::move(subject), [this](const worktree_harvest& got) { harvest(got); });
}

/// A failed attempt's changes are kept too: another may go on with them.
void cli_attempt::harvest(const worktree_harvest& got) {
  auto result = std::move(*result_);
  const auto& place = worktree_->at();
  std::string kept;
  if (!got.problem.empty()) {
    kept = fmt::format("its changes could not be put on a branch ({}) and are in {}", got.problem,
                       place.folder);
    folder_.clear();
  } else if (!got.diff.empty()) {
    kept = fmt::format("its changes are on the branch {} of {}", place.branch, place.repository);
  }
  if (result && got.problem.empty()) {
    auto with = std::make_shared<completion>(**result);
    with->text = with_diff(std::move(with->text), place, got);
    result = std::move(with);
  } else if (result) {
    failure f;
    f.kind = failure_kind::invalid_output;
    f.message = fmt::format("worker {}: {}", profile().name, kept);
    f.salvage = (*result)->text;
    f.used = (*result)->used;
    result = tl::unexpected<failure>(std::move(f));
  } else if (!kept.empty()) {
    result.error().message
      = clip(fmt::format("{}; {}", result.error().message, kept), limits::reason_bytes);
  }
  end(std::move(result));
}

void cli_attempt::refuse(failure_kind kind, std::string_view what) {
  failure f;
  f.kind = kind;
  f.message = clip(fmt::format("worker {}: {}", profile().name, what), limits::reason_bytes);
  if (!worktree_)
    return end(tl::unexpected<failure>(std::move(f)));
  result_ = tl::unexpected<failure>(std::move(f));
  worktree_->collect("nothing", [this](const worktree_harvest& got) { harvest(got); });
}

void cli_attempt::end(attempt_result result) {
  if (std::exchange(over_, true))
    return;
  meter_.stop();
  result_ = std::move(result);
  owner_.ended(shared_from_this());
}

} // namespace tributary
