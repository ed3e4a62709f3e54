#include "runtime/report/run_record.hpp"

#include <algorithm>

namespace tributary {

namespace {

bool is_trouble(notice_type type) {
  switch (type) {
    case notice_type::stream_stalled:
    case notice_type::stream_retrying:
    case notice_type::stream_switched:
    case notice_type::stream_hedged:
    case notice_type::stream_rescoped:
    case notice_type::stream_failed:
    case notice_type::stream_skipped:
    case notice_type::dependent_notified:
    case notice_type::conflict_found:
    case notice_type::conflict_resolved:
    case notice_type::budget_warning:
    case notice_type::node_lost:
      return true;
    default:
      return false;
  }
}

} // namespace

run_record::run_record(notice_names names) : names_(std::move(names)) {
  streams_.resize(names_.streams.size());
  if (!streams_.empty())
    phases_["waiting"] = static_cast<uint32_t>(streams_.size());
}

uint64_t run_record::key_of(stream_index stream, uint32_t attempt) {
  return uint64_t{stream} << 32 | attempt;
}

void run_record::add(const run_notice& n) {
  if (begin_ == time_point{} || n.type == notice_type::run_started)
    begin_ = n.at;
  last_ = std::max(last_, n.at);
  if (is_trouble(n.type))
    troubles_.push_back(n);
  if (n.type == notice_type::draft_updated) {
    merges_.push_back({n.version, n.at, n.took});
    synthesis_ += n.took;
    draft_bytes_ = n.bytes;
  } else if (n.type == notice_type::node_lost) {
    lost_nodes_[n.node] = n.at;
  } else if (is_end(n.type)) {
    finish(n);
  } else if (n.stream < streams_.size()) {
    add_stream(n, streams_[n.stream]);
  }
}

void run_record::add_stream(const run_notice& n, stream_row& row) {
  if (!n.why.empty())
    row.why = n.why;
  switch (n.type) {
    case notice_type::stream_queued:
      return queue_again(n, row);
    case notice_type::stream_started:
      return begin_attempt(n, row);
    case notice_type::stream_progress:
      row.bytes = n.bytes;
      row.tokens = n.tokens;
      return;
    case notice_type::stream_retrying:
    case notice_type::stream_switched:
    case notice_type::stream_rescoped:
      end_attempt(n, row, "retrying");
      return set_phase(row, "queued");
    case notice_type::stream_completed:
      return complete(n, row);
    case notice_type::stream_failed:
      end_attempt(n, row, "failed");
      return set_phase(row, "failed");
    case notice_type::stream_skipped:
      row.end = n.at;
      return set_phase(row, "skipped");
    case notice_type::stream_cancelled:
      end_attempt(n, row, "cancelled");
      return set_phase(row, "cancelled");
    default:
      return;
  }
}

void run_record::set_phase(stream_row& row, const std::string& phase) {
  if (row.phase == phase)
    return;
  if (--phases_[row.phase] == 0)
    phases_.erase(row.phase);
  ++phases_[phase];
  row.phase = phase;
}

void run_record::begin_attempt(const run_notice& n, stream_row& row) {
  auto [at, is_new] = open_.try_emplace(key_of(n.stream, n.attempt), attempts_.size());
  if (!is_new)
    return;
  attempts_.push_back({n.stream, n.attempt, n.node, n.worker, n.at, n.at, "open"});
  peak_ = std::max(peak_, static_cast<uint32_t>(open_.size()));
  ++row.attempts;
  if (row.begin == time_point{})
    row.begin = n.at;
  row.node = n.node;
  row.worker = n.worker;
  row.last_bar = static_cast<int64_t>(at->second);
  row.bytes = 0;
  row.tokens = 0;
  set_phase(row, "running");
}

void run_record::close_bar(size_t bar, time_point at, std::string ending) {
  auto& b = attempts_[bar];
  if (b.ending != "open")
    return;
  b.end = std::max(at, b.begin);
  b.ending = std::move(ending);
  busy_ += b.end - b.begin;
  open_.erase(key_of(b.stream, b.attempt));
}

std::string run_record::ending_of(const run_notice& n, const attempt_bar& bar) const {
  auto lost = lost_nodes_.find(bar.node);
  auto node_lost = lost != lost_nodes_.end() && lost->second >= bar.begin;
  if (n.kind == failure_kind::node_lost || (!n.kind && node_lost))
    return "lost";
  return {};
}

void run_record::end_attempt(const run_notice& n, stream_row& row, std::string ending) {
  row.end = n.at;
  auto at = open_.find(key_of(n.stream, n.attempt));
  auto bar = at != open_.end() ? static_cast<int64_t>(at->second) : row.last_bar;
  if (bar < 0)
    return;
  auto lost = ending_of(n, attempts_[static_cast<size_t>(bar)]);
  close_bar(static_cast<size_t>(bar), n.at, lost.empty() ? std::move(ending) : lost);
}

/// A stream that is queued while an attempt is open was given back by its node, or is to be brought
/// up to date after an attempt that counted.
void run_record::queue_again(const run_notice& n, stream_row& row) {
  if (row.last_bar >= 0) {
    const auto& bar = attempts_[static_cast<size_t>(row.last_bar)];
    auto lost = ending_of(n, bar);
    close_bar(static_cast<size_t>(row.last_bar), n.at, lost.empty() ? "retrying" : lost);
  }
  row.queued = n.at;
  set_phase(row, "queued");
}

void run_record::complete(const run_notice& n, stream_row& row) {
  end_attempt(n, row, "completed");
  if (row.accepted_first == 0)
    row.accepted_first = std::max(n.attempt, 1u);
  if (row.last_bar >= 0)
    row.waited
      += std::max(attempts_[static_cast<size_t>(row.last_bar)].begin - row.queued, duration{0});
  row.service_time = n.service_time;
  row.cpu_time = n.cpu_time;
  row.bytes = n.bytes;
  row.tokens = n.tokens;
  row.input_tokens = n.input_tokens;
  row.output_tokens = n.output_tokens;
  row.cost_microusd = n.cost_microusd;
  set_phase(row, "completed");
}

void run_record::finish(const run_notice& n) {
  // What nobody spoke of any more ended with the run.
  for (size_t bar = 0; bar < attempts_.size() && !open_.empty(); ++bar)
    close_bar(bar, n.at, "cancelled");
  exit_code_ = n.exit_code;
  end_ = n;
}

} // namespace tributary
