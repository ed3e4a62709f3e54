#pragma once

#include "runtime/run/run_memory.hpp"

#include <optional>
#include <span>
#include <string>

namespace tributary {

/// What follows from what a run remembers: questions that change nothing. Each is answered in the
/// file of the decisions that ask it.
struct run_facts : run_memory {
  using run_memory::run_memory;

  const stream_spec& spec(stream_index s) const { return p->streams[s]; }
  /// Those who need it.
  std::span<const stream_index> dependents(stream_index s) const {
    return {edges.data() + edge_begin[s], edges.data() + edge_begin[s + 1]};
  }
  uint32_t waiting_for(stream_index s) const;
  bool all_needs_ended(const run_stream& st, stream_index s) const;
  bool is_past_total(stream_index s) const;

  lease_id lease_of(stream_index s) const { return {options.run, s, streams[s].attempt}; }
  bool is_open(const lease_id& lease) const;
  const std::string& node_of(const lease_id& lease) const;
  /// The request for its next attempt: on another node than the one that runs, or that the last one
  /// may have failed by.
  want_slot request_of(stream_index s) const;
  /// What failed attempts at `s` had written, or null.
  std::shared_ptr<const std::string> partial_of(stream_index s) const;

  worker_pace::bounds expected_of(stream_index s) const;
  /// How large its present attempt is, by the plan's estimates.
  int64_t size_of(stream_index s) const;
  int64_t size_of(stream_index s, size_t tasks) const;
  /// Whether its rules, and what there is to spend, allow a second attempt.
  bool may_hedge(stream_index s) const;
  /// Whether one helps this attempt, which has stalled.
  bool may_be_hedged(stream_index s, uint32_t attempt) const;
  /// Whether tasks may be shared between attempts at all.
  bool adapts() const { return p->adapt.split_after_milli || p->adapt.max_streams; }
  /// Whether two attempts may share the tasks of `s`: a prompt that is not ours may not ask each
  /// for its own, and a diff belongs to all of a stream.
  bool has_tasks_to_share(stream_index s) const;
  bool may_be_shared(stream_index s, uint32_t attempt) const;
  /// How many of its last tasks are worth a second attempt now, and why.
  std::optional<uint32_t> share_of(stream_index s, std::string& why) const;

  /// The run has added it, or may.
  bool is_extra(stream_index s) const { return s >= planned; }
  /// What an extra stream is for; empty for a stream of the plan.
  const std::string& purpose_of(stream_index s) const;
  bool is_fold(stream_index s) const { return purpose_of(s) == synthesizing; }
  /// Whether its deadline is over.
  bool is_late() const { return p->deadline && now - started_at >= *p->deadline; }
};

} // namespace tributary
