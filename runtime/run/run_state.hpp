#pragma once

#include "runtime/plan/graph.hpp"
#include "runtime/plan/worker_record.hpp"
#include "runtime/run/run_action.hpp"
#include "runtime/run/run_event.hpp"

#include <memory>
#include <vector>

namespace tributary {

/// What a run is told once, beside its plan.
struct run_options {
  std::string run;
  /// What each worker falls back to, by name; the profiles' `fallbacks`.
  std::map<std::string, std::vector<std::string>> fallbacks;
  /// Used where the plan has none.
  std::vector<failure_rule> failure_rules;
  /// What is known of workers before the run, by name.
  std::map<std::string, worker_record> records;
  /// Whom the streams are for that settle conflicts; empty: there are none.
  std::string research_worker;
  /// End at the first stream that fails for good.
  bool fail_fast = false;
  /// Draws the jitter of backoffs; the same seed gives the same waits.
  uint64_t seed = 0;
};

/// How one stream stands.
enum class stream_phase : uint8_t {
  /// An extra stream that the run has not added.
  standby,
  /// Needs are missing.
  waiting,
  /// Asked for a slot, or waits out a backoff.
  queued,
  running,
  completed,
  /// Lost, and the run goes on without it.
  degraded,
  failed,
  /// Never ran: what it needs was lost.
  skipped,
  cancelled,
};

std::string_view to_text(stream_phase phase);
bool is_ended(stream_phase phase);

/// Decides what a run does next and does nothing itself: no clock, no sends, no I/O. Each event
/// costs time in proportion to what it changes (its stream and those who need it), never to the
/// plan.
class run_state {
public:
  /// @param p Checked by `config`: needs are in range and without cycles, each stream has a worker.
  run_state(std::shared_ptr<const plan> p, run_options options);
  ~run_state();
  run_state(run_state&&) noexcept;
  run_state& operator=(run_state&&) noexcept;

  /// Applies one event that happened at `now`; `now` never goes back.
  /// @returns What to do about it, in order.
  std::vector<run_action> apply(const run_event& event, time_point now);

  /// For who joins late (a restarted actor): the actions that would bring the world to where this
  /// state says it is: requests for queued streams, merges of accepted results, gaps. No notices.
  std::vector<run_action> standing() const;

  bool ended() const;
  stream_phase phase_of(stream_index stream) const;
  /// Whose attempt comes next (or runs). A slot that was granted for another worker, before a
  /// switch that crossed with it, is not for this stream any more: its carrier gives it back.
  const std::string& worker_of(stream_index stream) const;
  /// The accepted result; null while there is none.
  completion_ptr result_of(stream_index stream) const;
  /// What an open attempt is to do of its stream's tasks, in order; none where nobody asks how far
  /// it has come.
  std::vector<std::string_view> tasks_of(const lease_id& attempt) const;
  /// Whether this open attempt was given the last tasks of another one that goes on.
  bool is_share(const lease_id& attempt) const;
  /// The open attempts at a stream that may end before they have done all, since another one has
  /// done the rest; and after how many tasks one of them may. Whoever has its text says so with
  /// `tasks_written` when it has come so far.
  std::vector<lease_id> shared_attempts(stream_index stream) const;
  std::optional<uint32_t> may_end_after(const lease_id& attempt) const;
  /// The open attempts, with the nodes they are on.
  std::vector<std::pair<lease_id, std::string>> open_attempts() const;
  /// Whether a person has let this stream go, or with `no_stream` the plan.
  bool is_approved(stream_index stream) const;
  /// Whether everything is approved, now and later.
  bool is_all_approved() const;
  /// The plan, behind whose own streams stand those that the run may add; one that was not added
  /// may still change.
  const std::shared_ptr<const plan>& plan_of() const;
  /// For who finishes the report.
  finish_facts facts() const;
  /// Figures so far; whole once the run has ended.
  run_metrics metrics() const;
  /// A hash over everything that `apply` can ever look at: two states with the same one go on
  /// alike.
  uint64_t fingerprint() const;

private:
  struct core;
  std::unique_ptr<core> core_;
};

} // namespace tributary
