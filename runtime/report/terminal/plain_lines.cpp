#include "runtime/report/terminal/plain_lines.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/extra_streams.hpp"
#include "runtime/report/code_points.hpp"
#include "runtime/report/terminal/terminal_line.hpp"
#include "runtime/run/audit_words.hpp"
#include "runtime/run/reuse_words.hpp"
#include "runtime/run/run_action.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Up to so many streams each completion gets a line; of more, twenty lines tell of all together.
constexpr size_t told_one_by_one = 200;
constexpr size_t lines_for_many = 20;
constexpr size_t subject_columns_max = 24;
/// Of a reason: a line is to be read at a glance, all of it is in events.jsonl.
constexpr size_t reason_columns = 160;

/// Tenths of a second as long as they matter, so that lines stand in a column.
std::string clock_text(duration since) {
  using namespace std::chrono_literals;
  return since < 100s ? fmt::format("{:.1f}s", to_seconds(std::max(since, duration{0})))
                      : to_human(since);
}

std::string where(const run_notice& n) {
  return n.node.empty() ? std::string{} : " on " + terminal_text(n.node);
}

std::string because(const run_notice& n) {
  auto kind = n.kind ? std::string{to_text(*n.kind)} : std::string{};
  auto why = fitted(terminal_text(n.why), reason_columns);
  if (kind.empty() && why.empty())
    return {};
  // Reasons that the core gives begin with the kind.
  if (!kind.empty() && why.starts_with(kind))
    return ": " + why;
  return ": " + kind + (kind.empty() || why.empty() ? "" : "; ") + why;
}

std::string tries(const run_notice& n) {
  return n.attempt > 1 ? fmt::format(", try {}", n.attempt) : std::string{};
}

ink ink_of(notice_type type) {
  switch (type) {
    case notice_type::stream_completed:
    case notice_type::run_completed:
      return ink::good;
    case notice_type::stream_failed:
    case notice_type::run_failed:
      return ink::bad;
    case notice_type::stream_stalled:
    case notice_type::stream_retrying:
    case notice_type::stream_switched:
    case notice_type::stream_hedged:
    case notice_type::stream_rescoped:
    case notice_type::stream_skipped:
    case notice_type::stream_cancelled:
    case notice_type::dependent_notified:
    case notice_type::conflict_found:
    case notice_type::budget_warning:
    case notice_type::node_lost:
    case notice_type::approval_requested:
    case notice_type::run_cancelled:
      return ink::attention;
    default:
      return ink::plain;
  }
}

bool is_ending(notice_type type) {
  return type == notice_type::stream_completed || type == notice_type::stream_failed
         || type == notice_type::stream_skipped || type == notice_type::stream_cancelled;
}

/// Told only to those who want to see everything.
bool is_detail(const run_notice& n) {
  switch (n.type) {
    case notice_type::stream_queued:
      return n.why.empty() && n.conflict.empty();
    case notice_type::audit_completed:
      return n.why.starts_with(not_audited);
    case notice_type::plan_ready:
    case notice_type::stream_progress:
    case notice_type::stream_merged:
    case notice_type::dependent_notified:
    case notice_type::lesson_recorded:
      return true;
    default:
      return false;
  }
}

/// ` with a, b, c, d and 3 more`.
std::string
list_of(const run_notice& n, const std::vector<std::string>& ids, std::string_view before) {
  std::string of;
  for (size_t i = 0; i < std::min<size_t>(n.streams.size(), 4); ++i)
    if (n.streams[i] < ids.size())
      of += std::string{of.empty() ? before : ", "} + ids[n.streams[i]];
  if (n.streams.size() > 4)
    of += fmt::format(" and {} more", n.streams.size() - 4);
  return of;
}

std::string size_text(int64_t bytes) {
  return bytes > 0 ? fmt::format(" ({})", human_bytes(static_cast<uint64_t>(bytes)))
                   : std::string{};
}

} // namespace

plain_lines::plain_lines(const plan& p, bool colour, bool verbose)
  : colour_(colour), verbose_(verbose), ids_(stream_ids(p)), all_(p.streams.size()) {
  for (const auto& s : p.streams)
    subject_columns_ = std::max(subject_columns_, s.id.size());
  if (!p.synthesis.worker.empty())
    subject_columns_ = std::max(subject_columns_, synthesizing.size());
  subject_columns_ = std::clamp<size_t>(subject_columns_, 5, subject_columns_max);
  next_told_ = std::max<size_t>(p.streams.size() / lines_for_many, 1);
}

std::string plain_lines::subject(const run_notice& n) const {
  if (n.stream < ids_.size())
    return ids_[n.stream];
  switch (n.type) {
    case notice_type::node_joined:
    case notice_type::node_lost:
    case notice_type::node_left:
      return terminal_text(n.node);
    case notice_type::draft_updated:
      return "draft";
    case notice_type::conflict_found:
    case notice_type::conflict_resolved:
      return "conflict";
    case notice_type::audit_completed:
      return "audit";
    default:
      return "run";
  }
}

std::string plain_lines::told(const run_notice& n) const {
  switch (n.type) {
    case notice_type::run_started:
      return all_ == 1 ? "1 stream" : fmt::format("{} streams", all_);
    case notice_type::stream_queued:
      if (n.why.starts_with(not_reused))
        return "has to run" + because(n);
      if (!n.conflict.empty())
        return n.conflict == repairing ? "is to mend what the audit found"
               : n.conflict == judging ? "is to judge the deliverable"
               : n.conflict == synthesizing
                 ? "is to fold into the draft" + list_of(n, ids_, " ")
                 : fmt::format("is to settle {}", terminal_text(n.conflict));
      return n.why.empty() ? "waits for a slot" : "cannot run yet" + because(n);
    case notice_type::stream_started:
      return fmt::format("started{} with {}{}", where(n), terminal_text(n.worker), tries(n));
    case notice_type::stream_progress:
      return fmt::format("{}{}", human_bytes(static_cast<uint64_t>(std::max<int64_t>(n.bytes, 0))),
                         because(n));
    case notice_type::stream_retrying:
      return fmt::format("failed, again {}{}",
                         n.delay > duration{0} ? "in " + to_human(n.delay) : "at once", because(n));
    case notice_type::stream_completed:
      if (n.attempt == 0)
        return fmt::format("completed before{}{}", because(n), size_text(n.bytes));
      return fmt::format("completed in {}{}{}{}", to_human(n.service_time), where(n),
                         size_text(n.bytes), tries(n));
    case notice_type::draft_updated: {
      auto of = list_of(n, ids_, " with ");
      if (!n.why.empty())
        return terminal_text(n.why) + size_text(n.bytes);
      // The last one closes the report and brings no stream.
      return of.empty() ? "finished" + size_text(n.bytes)
                        : fmt::format("version {}{}{}", n.version, of, size_text(n.bytes));
    }
    case notice_type::audit_completed:
      return terminal_text(n.why);
    case notice_type::approval_requested:
      return "waits for approval" + list_of(n, ids_, " of ") + because(n);
    case notice_type::approval_given:
      return "approved" + because(n);
    case notice_type::conflict_found:
      return fmt::format("{} is {}{}", terminal_text(n.conflict), terminal_text(n.conflict_type),
                         because(n));
    default: {
      // `stream.switched` is "switched", `node.lost` is "lost".
      auto name = to_text(n.type);
      return std::string{name.substr(name.find('.') + 1)} + because(n);
    }
  }
}

std::optional<std::string> plain_lines::line(const run_notice& n) {
  if (begin_ == time_point{} || n.type == notice_type::run_started)
    begin_ = n.at;
  if (n.stream < ids_.size())
    all_ = std::max<size_t>(all_, n.stream + 1);
  if (is_detail(n) && !verbose_)
    return std::nullopt;
  auto many = all_ > told_one_by_one && !verbose_;
  if (many && is_ending(n.type)) {
    auto together = many_done(n);
    if (n.type == notice_type::stream_completed || n.type == notice_type::stream_cancelled)
      return together;
  }
  if (many && (n.type == notice_type::stream_started || n.type == notice_type::draft_updated))
    return std::nullopt;
  return fmt::format("{:>7}  {}  {}", clock_text(n.at - begin_),
                     padded(subject(n), subject_columns_), inked(ink_of(n.type), told(n), colour_));
}

std::optional<std::string> plain_lines::many_done(const run_notice& n) {
  ++ended_;
  completed_ += n.type == notice_type::stream_completed ? 1 : 0;
  if (ended_ < next_told_)
    return std::nullopt;
  next_told_ = ended_ + std::max<size_t>(all_ / lines_for_many, 1);
  return fmt::format("{:>7}  {}  {} of {} done", clock_text(n.at - begin_),
                     padded("run", subject_columns_), completed_, all_);
}

} // namespace tributary
