#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/run/run_metrics.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// The public events of CONTRACT 5, in its order. Readers ignore types that they do not know.
/// Journals keep the numbers of those about nodes, so what is new comes behind them.
enum class notice_type : uint8_t {
  run_started,
  plan_ready,
  stream_queued,
  stream_started,
  stream_progress,
  stream_stalled,
  stream_retrying,
  stream_switched,
  stream_hedged,
  stream_rescoped,
  stream_split,
  stream_merged,
  stream_completed,
  stream_failed,
  stream_skipped,
  stream_cancelled,
  dependent_notified,
  draft_updated,
  conflict_found,
  conflict_resolved,
  audit_completed,
  budget_warning,
  lesson_recorded,
  node_joined,
  node_lost,
  node_left,
  approval_requested,
  approval_given,
  run_completed,
  run_failed,
  run_cancelled,
};

/// `stream.started`.
std::string_view to_text(notice_type type);
std::optional<notice_type> notice_type_from(std::string_view name);

/// Whether it is the last event of a run.
bool is_end(notice_type type);

/// One public event: what people, scripts and the live view see of a run. Fields that do not apply
/// stay at their defaults and are not written.
struct run_notice {
  notice_type type = notice_type::run_started;
  /// From 1, without gaps.
  uint64_t seq = 0;
  time_point at{};
  stream_index stream = no_stream;
  uint32_t attempt = 0;
  std::string node;
  std::string worker;
  /// A reason for a person: why it was retried, skipped, resized.
  std::string why;
  /// A failure's kind, where there was one.
  std::optional<failure_kind> kind;
  /// stream.completed: of the accepted attempts together. stream.retrying: the wait, in `delay`.
  duration service_time{0};
  duration cpu_time{0};
  duration delay{0};
  /// stream.split, at its end: how much sooner the stream was done than without.
  duration gain{0};
  /// Size of a result, progress or draft.
  int64_t bytes = 0;
  int64_t tokens = 0;
  int64_t input_tokens = 0;
  int64_t output_tokens = 0;
  int64_t cost_microusd = 0;
  /// draft.updated: which version; took: how long the merge worked.
  uint32_t version = 0;
  duration took{0};
  /// draft.updated, conflict.found: the streams concerned. run.started: none.
  std::vector<stream_index> streams;
  /// conflict.found: id and type.
  std::string conflict;
  std::string conflict_type;
  /// run.* end: what the program exits with, and the figures.
  std::optional<int> exit_code;
  std::shared_ptr<const run_metrics> metrics;
};

/// Names that turn indices into ids when a notice is written, and back.
struct notice_names {
  std::string run;
  /// Ids by index.
  std::vector<std::string> streams;
  /// How many at the end of them are of streams that only come where the run adds them.
  size_t extra = 0;
};

/// Those of a run of this plan.
notice_names names_of(const plan& p, std::string run = {});

/// Appends the event as one JSON line with its newline.
void append_json(std::string& out, const run_notice& n, const notice_names& names);

/// Reads a line that `append_json` wrote (the metrics of an end included). Unknown types are
/// `ec::not_found`, so that a reader can skip them; broken lines are `ec::malformed`.
result<run_notice> notice_from_json(std::string_view line, const notice_names& names);

} // namespace tributary
