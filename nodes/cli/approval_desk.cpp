#include "nodes/cli/approval_desk.hpp"

#include "nodes/machine.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace tributary {

namespace {

/// An answer takes no longer where all is well.
constexpr std::chrono::seconds said_again_after{5};

bool is_yes(const std::string& answer) {
  auto word = to_lower(trim(answer));
  return word == "y" || word == "yes";
}

/// It ends, or goes on without anybody's answer.
bool waits_no_more(notice_type type) {
  return type == notice_type::approval_given || type == notice_type::stream_queued
         || type == notice_type::stream_completed || type == notice_type::stream_failed
         || type == notice_type::stream_skipped || type == notice_type::stream_cancelled;
}

/// A job in the background would be stopped by reading; a terminal that controls another session,
/// or none, has no jobs.
bool may_be_answered() {
  auto in_front = tcgetpgrp(STDIN_FILENO);
  return isatty(STDIN_FILENO) == 1 && (in_front < 0 || in_front == getpgrp());
}

} // namespace

approval_desk::approval_desk(options o, bool terminal)
  : options_{std::move(o)}, terminal_{terminal} {}

bool approval_desk::has_terminal(const console& out) {
  return !out.quiet && may_be_answered() && isatty(STDERR_FILENO) == 1;
}

void approval_desk::add(const run_notice& n) {
  last_seq_ = n.seq;
  if (n.type == notice_type::run_started)
    started_ = n.at;
  if (n.stream != no_stream && n.stream >= options_.what->streams.size())
    return;
  if (n.type == notice_type::approval_requested) {
    asked_at_ = std::chrono::steady_clock::now();
    if (n.stream != no_stream)
      streams_[n.stream] = n.why;
    else if (n.streams.empty())
      plan_ = true;
    else
      idle_ = true;
  } else if (waits_no_more(n.type)) {
    idle_ = false;
    begun_ = true;
    // Whatever of the plan goes on, it waits no more; or says so once more.
    plan_ = false;
    sent_.erase(n.stream);
    if (n.stream != no_stream)
      streams_.erase(n.stream);
    if (open_ == n.stream)
      open_.reset();
  }
}

std::vector<std::string> approval_desk::attend() {
  if (!plan_ && streams_.empty()) {
    open_.reset();
    return {};
  }
  if (options_.yes) {
    if (sent_.empty())
      say_yes(no_stream);
    say_again();
    return {};
  }
  if (!is_up_to_date())
    return {};
  if (open_)
    take_answer();
  say_again();
  auto next = next_question();
  auto sent = !sent_.empty();
  leaves_ = !open_ && !next && !sent && (plan_ || idle_) && !is_overdue();
  return !open_ && next ? ask(*next) : std::vector<std::string>{};
}

std::optional<stream_index> approval_desk::next_question() const {
  if (!terminal_ || open_)
    return std::nullopt;
  auto is_new = [this](stream_index s) { return declined_.count(s) + sent_.count(s) == 0; };
  if (plan_)
    return is_new(no_stream) ? std::optional{no_stream} : std::nullopt;
  for (const auto& [s, why] : streams_)
    if (is_new(s))
      return s;
  return std::nullopt;
}

std::vector<std::string> approval_desk::ask(stream_index about) {
  open_ = about;
  answers_.begin();
  if (about != no_stream)
    return {fmt::format("{} waits for approval ({}). Run it? [y/N]",
                        options_.what->streams[about].id, streams_[about])};
  std::vector<std::string> lines;
  auto summary = options_.summary ? options_.summary() : std::string{};
  for (auto line : split(summary, '\n'))
    lines.emplace_back(line);
  lines.push_back("The plan waits for approval. Run it? [y/N]");
  return lines;
}

void approval_desk::take_answer() {
  auto answer = answers_.take();
  if (!answer)
    return;
  auto about = *open_;
  open_.reset();
  if (!is_yes(*answer)) {
    declined_.insert(about);
    return;
  }
  say_yes(about);
}

void approval_desk::say_yes(stream_index about) {
  sent_[about] = std::chrono::steady_clock::now();
  auto id = about == no_stream ? std::string{} : options_.what->streams[about].id;
  options_.approve({id, options_.yes, user_name()});
}

void approval_desk::say_again() {
  auto now = std::chrono::steady_clock::now();
  for (const auto& [about, at] : std::map{sent_})
    if (now - at >= said_again_after)
      say_yes(about);
}

void approval_desk::refused() {
  if (!options_.yes)
    sent_.clear();
}

bool approval_desk::is_up_to_date() const {
  return last_seq_ >= options_.told_before
         && std::chrono::steady_clock::now() - asked_at_ >= options_.settles_within;
}

bool approval_desk::is_overdue() const {
  const auto& p = *options_.what;
  auto now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  return (p.deadline && now - started_ >= *p.deadline)
         || (p.budget.time && now - started_ >= *p.budget.time);
}

bool approval_desk::holds_screen() const {
  auto asks_first = !options_.what->approve.empty() && terminal_ && !options_.yes;
  return asks_first && !begun_;
}

std::vector<std::string> approval_desk::waiting() const {
  std::vector<std::string> ids;
  for (const auto& [s, why] : streams_)
    ids.push_back(options_.what->streams[s].id);
  return ids;
}

std::string
approve_command(const std::string& run, const approval_desk& desk, const std::string& options) {
  auto ids = desk.waiting();
  auto which = desk.plan_waits() ? "" : ids.size() == 1 ? " " + ids.front() : " --all";
  return fmt::format("tributary approve {}{}{}", run, which, options);
}

} // namespace tributary
