#pragma once

#include "runtime/run/run_notice.hpp"
#include "runtime/work/work.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

/// What the core wants done. Actors carry these out in order and report back with events.
namespace tributary {

/// Ask the scheduler for a slot for this stream.
struct want_slot {
  stream_index stream;
  /// The worker of the coming attempt.
  std::string worker;
  /// Longest remaining path in microseconds: larger goes first.
  int64_t rank = 0;
  /// A node that is to get it only where no other can take it; empty: none.
  std::string avoid = {};
};

/// Take the request back: the stream ended otherwise.
struct drop_request {
  stream_index stream;
};

/// Give a granted slot back unused.
struct return_slot {
  stream_index stream;
  std::string node;
};

/// Send the attempt to its node. The carrier adds the needed results from the core's `result_of`.
struct start_attempt {
  lease_id lease;
  std::string node;
  std::string worker;
  /// Needs whose results go with it; a lost one goes as a gap.
  std::vector<stream_index> needs;
  /// It brings the stream's earlier result up to date.
  bool updates = false;
  /// What an earlier attempt had written when it failed; may be null.
  std::shared_ptr<const earlier_try> earlier;
  /// Of the stream's tasks those that it is to do; empty: all.
  std::vector<uint32_t> tasks;
  /// It folds the results of `needs` into the draft, which is this stream's earlier result.
  bool folds = false;
  /// Why its last answer was refused; empty for none.
  std::string refused = {};
};

/// Tell the node to end an attempt whose result is no longer wanted.
struct cancel_attempt {
  lease_id lease;
  std::string node;
};

/// The outcome is recorded: the node may forget it.
struct acknowledge {
  lease_id lease;
  std::string node;
};

/// What a result is for that settles no conflict and judges the whole deliverable.
inline constexpr std::string_view judging = "audit";

/// What a result is for that mends the deliverable where its audit found it wanting.
inline constexpr std::string_view repairing = "repair";

/// What a result is for that is the draft itself, as the plan's synthesis worker writes it.
inline constexpr std::string_view synthesizing = "synthesis";

/// Put this result (again: the newer one replaces it) into the draft.
struct merge_result {
  stream_index stream;
  completion_ptr result;
  /// The conflict that it is to settle, `judging`, `synthesizing` or `repairing`; empty where it is
  /// a part of the deliverable.
  std::string settles = {};
};

/// Show a gap in the draft where this stream's section would be.
struct flag_gap {
  stream_index stream;
  std::string why;
  /// What failed attempts had written, to be shown as unfinished; may be null.
  std::shared_ptr<const std::string> partial;
  /// The conflict that nobody settles now; empty where a part of the deliverable is missing.
  std::string settles = {};
};

/// What the run knows that bears on whether its deliverable is audited.
struct finish_facts {
  /// Streams of the plan that were done by their first attempt.
  uint32_t first_try = 0;
  /// From the run's start until now.
  duration used{0};
  /// Streams go on: what they bring is added to what is delivered now.
  bool early = false;
};

/// What a failed attempt had written: for who looks at the run before anything better comes.
struct keep_partial {
  stream_index stream;
  std::shared_ptr<const std::string> text;
};

/// All streams have ended, or those that the plan waits for: make the draft the deliverable.
struct finish_report {};

/// Send `timer_fired` at this time or soon after. A later one does not replace an earlier one.
struct wake_at {
  time_point when;
};

/// Tell the world.
struct announce {
  run_notice notice;
};

/// Nothing follows.
struct end_run {
  int exit_code = 0;
};

using run_action
  = std::variant<want_slot, drop_request, return_slot, start_attempt, cancel_attempt, acknowledge,
                 merge_result, flag_gap, finish_report, wake_at, announce, end_run, keep_partial>;

} // namespace tributary
