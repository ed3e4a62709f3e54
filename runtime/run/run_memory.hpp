#pragma once

#include "runtime/plan/extra_streams.hpp"
#include "runtime/run/approvals.hpp"
#include "runtime/run/budget_meter.hpp"
#include "runtime/run/fold_book.hpp"
#include "runtime/run/name_table.hpp"
#include "runtime/run/open_attempts.hpp"
#include "runtime/run/run_stream.hpp"
#include "runtime/run/wake_queue.hpp"
#include "runtime/run/worker_pace.hpp"

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tributary {

/// Moments of the run as a whole, in the queue of timers beside those of streams.
enum class run_timer : uint32_t { deadline, look, budget_warning, budget_over, delivery };

/// The plan with streams behind its own that the run may add; null where it may add none.
std::shared_ptr<plan> with_extras(const plan& p, const run_options& options);

/// A report that is delivered before its last streams have ended (`synthesis.finalize`).
struct early_delivery {
  /// Streams of the plan that have completed.
  uint32_t parts = 0;
  /// Why it is due; empty before it is.
  std::string why;
  bool asked = false;
  bool done = false;
};

/// What a stream is asked that looks at the finished report.
struct report_question {
  std::string_view name;
  std::string_view type;
  std::string_view worker;
  std::string_view prompt;
};

/// What is told of a stream that is lost.
struct stream_loss {
  /// It fails the run.
  bool hard = false;
  std::string why;
  failure_kind kind = failure_kind::budget;
};

/// All that a run remembers. The decisions over it are in run_core.hpp.
struct run_memory {
  run_memory(std::shared_ptr<const plan> of, run_options o)
    : planned(static_cast<stream_index>(of->streams.size())),
      grown(with_extras(*of, o)),
      p(grown ? grown : std::move(of)),
      options(std::move(o)),
      policy(p, options),
      streams(p->streams.size()),
      edge_begin(p->streams.size() + 1),
      money(p->budget) {}

  /// How many streams the plan itself has; those behind it are `extras`, in the order in which they
  /// were added, and then those that were not.
  stream_index planned;
  /// Changes where a stream is added, and only there.
  std::shared_ptr<plan> grown;
  std::shared_ptr<const plan> p;
  run_options options;
  failure_policy policy;
  name_table nodes;
  name_table workers;
  std::vector<run_stream> streams;
  /// What each stream that was added is for: the conflict that it is to settle, `judging` or
  /// `synthesizing`, which is there from the start.
  std::vector<std::string> extras;
  fold_book folds;
  /// Conflicts of which it was told that they are settled.
  std::set<std::string> settled;
  /// Longest remaining path by estimates, in microseconds.
  std::vector<int64_t> ranks;
  /// Those who need stream s: edges[edge_begin[s]] to edges[edge_begin[s + 1]].
  std::vector<uint32_t> edge_begin;
  std::vector<stream_index> edges;
  open_attempts_index open;
  /// By number of the worker.
  std::vector<worker_pace> paces;
  /// The middle one of the plan's estimates.
  duration middle_estimate{0};
  /// When the open attempts are looked at next.
  std::optional<time_point> next_look;
  wake_queue timers;
  budget_meter money;
  struct approvals approvals;

  // --- the run as a whole

  time_point now{};
  time_point started_at{};
  std::optional<time_point> ended_at;
  bool started = false;
  uint64_t seq = 0;
  /// Streams that have not ended.
  uint32_t left = 0;
  /// Merges that the synthesizer has not confirmed.
  uint32_t merges_open = 0;
  /// barrier: the results have been handed over, all together.
  bool barrier_passed = false;
  bool finish_asked = false;
  early_delivery early;
  uint32_t draft_version = 0;
  uint64_t draft_bytes = 0;

  /// Lost streams whose dependents have not been told, with whether the loss is hard.
  std::vector<std::pair<stream_index, bool>> losses;

  // --- why it ends as it does

  std::optional<cancel_asked> cancelled;
  bool deadline_passed = false;
  /// The first failure that fails the run; what it was, where it was one of an attempt.
  std::optional<std::string> failed_why;
  bool failed_by_auth = false;
  bool degraded_parts = false;
  bool starved = false;
  /// Its `budget.time` is over.
  bool time_over = false;
  uint32_t open_disputes = 0;
  bool falls_short = false;

  /// Counts that need no look at the plan.
  run_metrics tally;
  /// What accepted attempts took beside their work: from the grant of a slot until the result was
  /// here.
  duration coordination{0};
  uint32_t coordinated = 0;

  // --- what is to be done

  std::vector<run_action> out;

  void wake(std::optional<time_point> when) {
    if (when)
      out.emplace_back(wake_at{*when});
  }
  template <class T>
  void act(T action) {
    out.emplace_back(std::in_place_type<T>, std::move(action));
  }
};

} // namespace tributary
