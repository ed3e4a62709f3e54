#include "runtime/report/run_record.hpp"

#include "runtime/run/run_action.hpp"

#include <algorithm>
#include <numeric>

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
  streams_.resize(names_.streams.size() - names_.extra);
  if (!streams_.empty())
    phases_["waiting"] = static_cast<uint32_t>(streams_.size());
}

uint64_t run_record::key_of(stream_index stream, uint32_t attempt) {
  return uint64_t{stream} << 32 | attempt;
}

uint32_t run_record::count_of(notice_type type) const {
  auto at = static_cast<size_t>(type);
  return at < counts_.size() ? counts_[at] : 0;
}

std::vector<stream_index> run_record::running() const {
  std::vector<stream_index> all;
  all.reserve(open_.size());
  for (const auto& [key, bar] : open_)
    all.push_back(attempts_[bar].stream);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

duration run_record::worked(time_point now) const {
  auto sum = busy_;
  for (const auto& [key, bar] : open_)
    sum += std::max(now - attempts_[bar].begin, duration{0});
  return sum;
}

void run_record::add(const run_notice& n) {
  if (begin_ == time_point{} || n.type == notice_type::run_started)
    begin_ = n.at;
  last_ = std::max(last_, n.at);
  auto type = static_cast<size_t>(n.type);
  if (counts_.size() <= type)
    counts_.resize(type + 1);
  ++counts_[type];
  if (n.stream < names_.streams.size() && n.stream >= streams_.size())
    add_row(n);
  if (n.conflict == synthesizing && n.stream < streams_.size() && streams_[n.stream].rounds == 0)
    need_all(streams_[n.stream]);
  if (is_trouble(n.type))
    troubles_.push_back(n);
  holds_.add(n);
  if (n.type == notice_type::draft_updated) {
    merges_.push_back({n.version, n.at, n.took});
    synthesis_ += n.took;
    draft_bytes_ = n.bytes;
  } else if (is_end(n.type)) {
    finish(n);
  } else if (n.stream < streams_.size()) {
    auto& row = streams_[n.stream];
    add_stream(n, row);
    hold_up(n, row);
  } else if (!n.node.empty()) {
    add_node(n);
  }
}

/// The run has added a stream to its plan.
void run_record::add_row(const run_notice& n) {
  phases_["waiting"] += static_cast<uint32_t>(n.stream + 1 - streams_.size());
  streams_.resize(n.stream + 1);
  streams_.back().needs = n.streams;
}

/// What folds results into the draft builds on all streams of the plan.
void run_record::need_all(stream_row& row) const {
  row.needs.resize(names_.streams.size() - names_.extra);
  std::iota(row.needs.begin(), row.needs.end(), stream_index{0});
}

void run_record::add_node(const run_notice& n) {
  if (n.type == notice_type::node_joined)
    nodes_[n.node] = {"here", n.at};
  else if (n.type == notice_type::node_lost)
    nodes_[n.node] = {"lost", n.at};
  else if (n.type == notice_type::node_left)
    nodes_[n.node] = {"left", n.at};
}

void run_record::add_stream(const run_notice& n, stream_row& row) {
  row.heard = std::max(row.heard, n.at);
  if (n.kind)
    row.kind = n.kind;
  if (!n.why.empty())
    (n.type == notice_type::stream_progress ? row.note : row.why) = n.why;
  switch (n.type) {
    case notice_type::stream_queued:
      return queue_again(n, row);
    case notice_type::approval_requested:
      return set_phase(row, for_approval);
    case notice_type::approval_given:
      return row.phase == for_approval ? set_phase(row, "waiting") : void();
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
      count_waste(n);
      row.again = true;
      row.again_at = n.at + n.delay;
      return set_phase(row, "retrying");
    case notice_type::stream_merged:
      accept(n, row);
      return set_phase(row, "waiting");
    case notice_type::stream_completed:
      accept(n, row);
      return set_phase(row, "completed");
    case notice_type::stream_hedged:
      // With one attempt open it says that a second one is wanted.
      return row.beside_bar >= 0 ? end_half(n, row) : void();
    case notice_type::stream_split:
      return end_share(n, row);
    case notice_type::stream_failed:
      end_attempt(n, row, "failed");
      count_waste(n);
      return set_phase(row, "failed");
    case notice_type::stream_skipped:
      end_attempt(n, row, "cancelled");
      return set_phase(row, "skipped");
    case notice_type::stream_cancelled:
      end_attempt(n, row, "cancelled");
      return set_phase(row, "cancelled");
    default:
      return;
  }
}

/// Keeps `held_up_`, so that nobody has to look at all streams to find the few that need a look.
void run_record::hold_up(const run_notice& n, stream_row& row) {
  row.stalled = n.type == notice_type::stream_stalled
                || (row.stalled && n.type == notice_type::stream_hedged);
  auto unmet = row.phase == "queued" && !row.why.empty();
  if (row.phase == "retrying" || row.phase == for_approval || unmet || row.stalled)
    held_up_.insert(n.stream);
  else
    held_up_.erase(n.stream);
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
  if (row.phase == "running")
    row.beside_bar = row.last_bar;
  else
    row.wait = std::max(n.at - row.queued, duration{0});
  row.last_bar = static_cast<int64_t>(at->second);
  row.bytes = 0;
  row.tokens = 0;
  row.note.clear();
  if (!n.node.empty())
    nodes_.try_emplace(n.node, node_mark{"here", n.at});
  set_phase(row, "running");
}

/// One of two open attempts is over; the stream runs on with the other one. The later one that won
/// before the earlier was no first try.
void run_record::end_half(const run_notice& n, stream_row& row) {
  auto at = open_.find(key_of(n.stream, n.attempt));
  if (at == open_.end())
    return;
  auto bar = static_cast<int64_t>(at->second);
  auto was_beside = bar == row.beside_bar;
  count_waste(n);
  if (n.kind || was_beside)
    row.again = true;
  if (!was_beside)
    row.last_bar = row.beside_bar;
  row.beside_bar = -1;
  auto lost = ending_of(n, attempts_[at->second]);
  close_bar(static_cast<size_t>(bar), n.at, lost.empty() ? "cancelled" : lost);
}

/// An attempt at some of the tasks is over: done, or ended. Of one that only begins, or of the
/// attempt at all of them, there is nothing to note.
void run_record::end_share(const run_notice& n, stream_row& row) {
  auto at = open_.find(key_of(n.stream, n.attempt));
  if (at == open_.end() || row.beside_bar < 0 || static_cast<int64_t>(at->second) != row.last_bar)
    return;
  row.last_bar = std::exchange(row.beside_bar, -1);
  if (n.bytes > 0)
    put_figures(n, row);
  close_bar(at->second, n.at, n.bytes > 0 ? "completed" : "cancelled");
}

/// What all that was accepted took and cost, this one with it.
void run_record::put_figures(const run_notice& n, stream_row& row) {
  tokens_ += n.input_tokens + n.output_tokens - row.input_tokens - row.output_tokens;
  cost_microusd_ += n.cost_microusd - row.cost_microusd;
  row.service_time = n.service_time;
  row.cpu_time = n.cpu_time;
  row.input_tokens = n.input_tokens;
  row.output_tokens = n.output_tokens;
  row.cost_microusd = n.cost_microusd;
}

void run_record::count_waste(const run_notice& n) {
  wasted_input_tokens_ += n.input_tokens;
  wasted_output_tokens_ += n.output_tokens;
  wasted_microusd_ += n.cost_microusd;
  tokens_ += n.input_tokens + n.output_tokens;
  cost_microusd_ += n.cost_microusd;
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
  auto node = nodes_.find(bar.node);
  auto node_lost
    = node != nodes_.end() && node->second.state == "lost" && node->second.since >= bar.begin;
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
  // Nothing of a stream that ends or starts anew runs on.
  for (auto other : {row.last_bar, std::exchange(row.beside_bar, -1)})
    if (other >= 0)
      close_bar(static_cast<size_t>(other), n.at, "cancelled");
}

/// A stream that is queued again before it ran is only told why no node can run it. One that is
/// queued while an attempt is open was given back by its node.
void run_record::queue_again(const run_notice& n, stream_row& row) {
  if (row.phase == "queued")
    return;
  if (row.last_bar >= 0) {
    const auto& bar = attempts_[static_cast<size_t>(row.last_bar)];
    auto lost = ending_of(n, bar);
    close_bar(static_cast<size_t>(row.last_bar), n.at, lost.empty() ? "retrying" : lost);
  }
  row.queued = n.at;
  if (n.why.empty())
    row.why.clear();
  set_phase(row, "queued");
}

/// A stream with `start: first` completes with a result that was accepted before, when nothing is
/// left to bring it up to date with.
void run_record::accept(const run_notice& n, stream_row& row) {
  end_attempt(n, row, "completed");
  auto attempt = std::max(n.attempt, 1u);
  if (row.accepted_last != attempt) {
    ++row.rounds;
    row.waited += row.wait;
    row.last_service = n.service_time - row.service_time;
  }
  row.accepted_last = attempt;
  put_figures(n, row);
  row.bytes = n.bytes;
  row.tokens = n.tokens;
  row.why.clear();
}

void run_record::finish(const run_notice& n) {
  // What nobody spoke of any more ended with the run.
  for (size_t bar = 0; bar < attempts_.size() && !open_.empty(); ++bar)
    close_bar(bar, n.at, "cancelled");
  exit_code_ = n.exit_code;
  end_ = n;
}

} // namespace tributary
