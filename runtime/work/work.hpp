#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/failure.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

#include <tl/expected.hpp>

#include <compare>
#include <memory>
#include <string>
#include <vector>

/// The values that travel between the core, the nodes and the backends.
namespace tributary {

/// Names one attempt, everywhere and for ever. A result counts only under the lease that the core
/// still holds open, so a late or repeated one is recognised and dropped.
struct lease_id {
  /// The run: `r-` and 10 letters or digits.
  std::string run;
  stream_index stream = no_stream;
  /// Counts the tries at a stream, from 1, over all workers and nodes.
  uint32_t attempt = 0;

  auto operator<=>(const lease_id&) const = default;
};

/// What all attempts of a run share; sent to a node once, before the run's first order.
struct run_context {
  std::string run;
  /// The plan's task: one line that every prompt begins with.
  std::string task;
  plan_kind kind = plan_kind::research;
  std::vector<input_file> inputs;
  std::vector<worker_profile> workers;
  /// Absolute folder of the plan; `exec` runs there where it exists, else in a folder of its own.
  std::string folder;
  /// As `plan::prompt` and `plan::repository`, the latter absolute.
  std::string prompt;
  std::string repository;
  /// Tasks may be shared between attempts: who writes tells what, so that it is known how far it
  /// has come.
  bool shares_tasks = false;

  bool operator==(const run_context&) const = default;
};

/// The profile with this name, or null.
const worker_profile* find_worker(const run_context& run, std::string_view name);

/// A result that the stream builds on.
struct needed_result {
  std::string stream;
  std::string name;
  /// Null where the needed stream was lost and the plan goes on without it.
  std::shared_ptr<const std::string> text;
};

/// What an attempt had written before it failed.
struct earlier_try {
  std::string worker;
  /// Why it failed: one sentence.
  std::string why;
  std::string text;
};

/// One attempt at one stream, complete enough to run on any node.
struct work_order {
  lease_id lease;
  std::shared_ptr<const run_context> run;
  std::shared_ptr<const stream_spec> stream;
  /// The worker of this attempt; may differ from the stream's after a switch.
  std::string worker;
  std::vector<needed_result> needs;
  /// The stream's earlier result, when this attempt brings it up to date; else null.
  std::shared_ptr<const std::string> previous;
  /// What an earlier attempt left when it failed, to be gone on with; else null.
  std::shared_ptr<const earlier_try> earlier;
  /// Of the stream's tasks, by position, those that this attempt is to do; empty: all.
  std::vector<uint32_t> tasks;
};

/// A stream's result: Markdown, possibly with a `claims` block (CONTRACT 5).
struct completion {
  std::string text;
  usage used;
  /// From the backend's start to its end, on the node's clock.
  duration service_time{0};
  /// Processor time of it, where the backend knows (built-in and child processes).
  duration cpu_time{0};

  bool operator==(const completion&) const = default;
};

using completion_ptr = std::shared_ptr<const completion>;

/// How an attempt ended.
using attempt_result = tl::expected<completion_ptr, failure>;

/// How an attempt ended, with its name: what a node reports.
struct attempt_outcome {
  lease_id lease;
  attempt_result result;
};

/// A sign of life of one attempt. Counts are totals since its start.
struct attempt_progress {
  lease_id lease;
  int64_t bytes = 0;
  int64_t tokens = 0;
  /// What it is doing, for people: `reading pricing.md`; may be empty.
  std::string note;
  /// The provider has taken the request: the key is good and there was room for it.
  bool accepted = false;
  quota_reading quota = {};
  /// Lines of its answer, and how much of it was told before: 0 begins anew. Of few signs, and
  /// only where the node is not the coordinator's own process.
  uint64_t text_at = 0;
  std::string text = {};
  /// How many of its tasks it is seen to have begun by that. Where the run is found out, not where
  /// the attempt is: what a node says of it is not believed.
  uint32_t begun = 0;
  /// Its text is not known whole, and will not be.
  static constexpr uint32_t begun_unknown = UINT32_MAX;

  bool operator==(const attempt_progress&) const = default;
};

} // namespace tributary
