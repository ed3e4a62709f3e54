#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/report/run_holds.hpp"
#include "runtime/run/run_metrics.hpp"
#include "runtime/run/run_notice.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary {

/// One attempt as the timeline shows it.
struct attempt_bar {
  stream_index stream = no_stream;
  uint32_t attempt = 0;
  std::string node;
  std::string worker;
  time_point begin{};
  time_point end{};
  /// completed, failed, retrying, lost, cancelled or open.
  std::string ending;
};

/// How a node stands, as far as the run was told.
struct node_mark {
  /// here, left or lost.
  std::string state = "here";
  time_point since{};
};

/// One merge as the timeline shows it.
struct merge_mark {
  uint32_t version = 0;
  time_point at{};
  duration took{0};
};

/// A stream's phase while it waits for a person.
inline constexpr const char* for_approval = "waiting for approval";

/// A run as people look at it, built from its public events alone: what the live view, the timeline
/// and the figures are made of, here or on another machine. Adding an event is O(1).
class run_record {
public:
  explicit run_record(notice_names names);
  void add(const run_notice& n);

  struct stream_row {
    /// waiting (for needs), `for_approval`, queued (for a slot), retrying (waits out a backoff),
    /// running, completed, failed, skipped or cancelled.
    std::string phase = "waiting";
    /// Of a stream that the run has added; the plan has those of the others.
    std::vector<stream_index> needs;
    std::string node;
    std::string worker;
    /// The newest reason given: why it was tried again, cannot run, was lost.
    std::string why;
    /// What its attempt says it is doing.
    std::string note;
    /// Of the newest failure.
    std::optional<failure_kind> kind;
    uint32_t attempts = 0;
    time_point queued{};
    time_point begin{};
    time_point end{};
    /// The newest sign of life.
    time_point heard{};
    /// While it is retrying: when the next attempt is due.
    time_point again_at{};
    /// It was silent for too long and has not been heard of since.
    bool stalled = false;
    /// Service time of the accepted attempts, and of the last of them.
    duration service_time{0};
    duration last_service{0};
    duration cpu_time{0};
    int64_t bytes = 0;
    int64_t tokens = 0;
    int64_t input_tokens = 0;
    int64_t output_tokens = 0;
    int64_t cost_microusd = 0;
    /// Of the accepted attempts, from queued to started.
    duration waited{0};
    /// The attempt whose result was accepted last; 0 while there is none.
    uint32_t accepted_last = 0;
    /// Attempts whose results were accepted: more than one where it was brought up to date.
    uint32_t rounds = 0;
    /// The newest of its `attempts()`; -1 while there is none.
    int64_t last_bar = -1;
    /// The older one of two that are open at once; -1 while there is none.
    int64_t beside_bar = -1;
    /// From queued to the start of its attempt.
    duration wait{0};
    /// It did not get where it is on the first try.
    bool again = false;
  };

  /// When the run began (of an empty record, the epoch), and the time of the newest event.
  time_point begin() const { return begin_; }
  time_point last() const { return last_; }
  /// From begin to the end event, or to the newest one while the run goes on.
  duration elapsed() const { return (end_ ? end_->at : last_) - begin_; }
  const notice_names& names() const { return names_; }
  /// Those of the plan, then those that the run has added.
  const std::vector<stream_row>& streams() const { return streams_; }
  const std::vector<attempt_bar>& attempts() const { return attempts_; }
  const std::vector<merge_mark>& merges() const { return merges_; }
  const std::vector<run_notice>& troubles() const { return troubles_; }
  std::optional<int> exit_code() const { return exit_code_; }
  /// Whether an end event was added; its type and reason.
  const std::optional<run_notice>& end() const { return end_; }
  /// Newest size of the draft, 0 before the first.
  int64_t draft_bytes() const { return draft_bytes_; }
  /// Streams in each phase, by name; small and ordered, for totals.
  const std::map<std::string, uint32_t>& phases() const { return phases_; }
  /// Nodes that joined or ran something, by name.
  const std::map<std::string, node_mark>& nodes() const { return nodes_; }
  /// The streams with an open attempt, ascending. Costs time by their number alone.
  std::vector<stream_index> running() const;
  /// When nothing went on, or goes on, without a person.
  const run_holds& holds() const { return holds_; }
  /// From the run's begin to then, without that time.
  duration since_begin(time_point at) const { return at - begin_ - holds_.until(at); }
  /// The streams that wait out a backoff or for approval, cannot run anywhere or have stalled.
  const std::set<stream_index>& held_up() const { return held_up_; }
  /// Time that attempts have worked, open ones until `now` included.
  duration worked(time_point now) const;
  /// Of all accepted results.
  int64_t tokens() const { return tokens_; }
  int64_t cost_microusd() const { return cost_microusd_; }
  /// How many events of this type there were.
  uint32_t count_of(notice_type type) const;
  /// Attempts that are open, and the most there ever were.
  uint32_t open_attempts() const { return static_cast<uint32_t>(open_.size()); }
  uint32_t peak_parallel() const { return peak_; }

  /// The figures, computed from the events and the plan's needs alone (`metrics.json` is this).
  run_metrics metrics(const plan& p) const;

private:
  static uint64_t key_of(stream_index stream, uint32_t attempt);
  void add_row(const run_notice& n);
  void need_all(stream_row& row) const;
  void add_stream(const run_notice& n, stream_row& row);
  void begin_attempt(const run_notice& n, stream_row& row);
  void end_attempt(const run_notice& n, stream_row& row, std::string ending);
  void end_half(const run_notice& n, stream_row& row);
  void count_waste(const run_notice& n);
  void end_share(const run_notice& n, stream_row& row);
  void put_figures(const run_notice& n, stream_row& row);
  void close_bar(size_t bar, time_point at, std::string ending);
  void queue_again(const run_notice& n, stream_row& row);
  void accept(const run_notice& n, stream_row& row);
  void add_node(const run_notice& n);
  void finish(const run_notice& n);
  void hold_up(const run_notice& n, stream_row& row);
  void set_phase(stream_row& row, const std::string& phase);
  std::string ending_of(const run_notice& n, const attempt_bar& bar) const;

  notice_names names_;
  time_point begin_{};
  time_point last_{};
  std::vector<stream_row> streams_;
  std::vector<attempt_bar> attempts_;
  std::vector<merge_mark> merges_;
  /// Retries, switches, losses, failures, skips and conflicts, for the list of what was handled.
  std::vector<run_notice> troubles_;
  std::optional<int> exit_code_;
  std::optional<run_notice> end_;
  run_holds holds_;
  std::map<std::string, uint32_t> phases_;
  /// Open attempts: stream and number -> place in `attempts_`.
  std::unordered_map<uint64_t, size_t> open_;
  std::map<std::string, node_mark> nodes_;
  /// By type.
  std::vector<uint32_t> counts_;
  int64_t draft_bytes_ = 0;
  uint32_t peak_ = 0;
  std::set<stream_index> held_up_;
  int64_t tokens_ = 0;
  int64_t cost_microusd_ = 0;
  /// What attempts cost that did not count.
  int64_t wasted_input_tokens_ = 0;
  int64_t wasted_output_tokens_ = 0;
  int64_t wasted_microusd_ = 0;
  /// Of all ended attempts.
  duration busy_{0};
  duration synthesis_{0};
};

/// The longest chain over needs by accepted service times, in order. Where two are as long, the one
/// over the streams that come first in the plan, so that every reader of the events names the same.
/// Empty while nothing was accepted.
std::vector<stream_index> accepted_path(const plan& p, const run_record& record);

} // namespace tributary
