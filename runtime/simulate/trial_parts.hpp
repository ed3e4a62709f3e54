#pragma once

#include "runtime/run/run_state.hpp"
#include "runtime/simulate/call_draw.hpp"
#include "runtime/simulate/dice.hpp"
#include "runtime/simulate/timed_permits.hpp"
#include "runtime/simulate/trial.hpp"

#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace tributary::sim {

/// Something that happens at its time, in order of posting where times are equal.
struct moment {
  enum class what : uint8_t {
    call_ends,
    call_speaks,
    call_goes_on,
    wake,
    permit,
    merge,
    report,
    lost,
    back
  };
  time_point at;
  uint64_t order;
  what happens;
  /// Place of the call or the node.
  uint32_t place;

  bool operator<(const moment& other) const {
    return at != other.at ? at > other.at : order > other.order;
  }
};

/// An attempt that runs.
struct running_call {
  lease_id lease;
  uint32_t node = 0;
  std::string worker;
  uint64_t permit = 0;
  drawn_call drawn;
  /// What it answers.
  std::string text;
  time_point ends_at{};
  /// Between its signs of life.
  duration speaks_each{0};
  bool accepted = false;
  bool open = true;
  /// How many tasks it has, and has begun.
  uint32_t tasks = 0;
  uint32_t begun = 0;
};

/// One run in virtual time. trial.cpp (time and what happens in it), trial_acts.cpp (what the run
/// wants done), trial_slots.cpp (nodes, slots and accounts), trial_outcome.cpp (what it came to).
class trial {
public:
  trial(const what_if& of, std::shared_ptr<const plan> p, uint64_t seed);
  trial_outcome run() &&;

private:
  // --- time

  void post(time_point at, moment::what happens, uint32_t place = 0);
  void happen(const moment& m);
  void happened(run_event event);
  /// Until nothing is left to do at this moment.
  void settle();
  void merge_now();

  // --- what the run wants

  void act(want_slot& a);
  void act(drop_request& a);
  void act(return_slot& a);
  void act(start_attempt& a);
  void act(cancel_attempt& a);
  void act(acknowledge& a);
  void act(merge_result& a);
  void act(flag_gap& a);
  void act(finish_report&);
  void act(wake_at& a);
  void act(announce& a);
  void act(end_run& a);
  void act(keep_partial&) {}
  void call_ends(uint32_t place);
  void call_speaks(uint32_t place);
  /// It begins its next task.
  void call_goes_on(uint32_t place);
  void post_next_task(uint32_t place);
  /// What attempts have written is enough where others have done the rest.
  void end_shared(stream_index s);
  /// Under which name its luck is drawn: attempts at a share of the tasks have a row of their own,
  /// so that those at all of them have the same luck with and without.
  lease_id luck_of(const lease_id& lease, bool is_share);
  /// Its slot and its permit are free again.
  void close(running_call& c, const attempt_ending& how);
  running_call* find(const lease_id& lease);

  // --- nodes, slots, accounts

  void start_nodes();
  void meet_workers();
  void assign();
  void refuse_in_vain();
  void await_permits();
  void kill_a_node();
  void node_lost(uint32_t node);
  void node_back(uint32_t node);
  void end_account(const std::string& worker, attempt_ending ending);

  // --- what it came to

  void note(const run_notice& n);
  void trace_back(trial_outcome& out) const;
  void measure_draws(trial_outcome& out) const;

  const what_if& if_;
  std::shared_ptr<const plan> plan_;
  run_options options_;
  run_state core_;
  service_times times_;
  call_draw draw_;
  dice deaths_;
  time_point begin_;
  time_point now_;
  std::priority_queue<moment> moments_;
  uint64_t posted_ = 0;
  std::optional<time_point> next_death_;
  bool ended_ = false;

  scheduler scheduler_;
  timed_permits permits_;
  std::map<std::string, uint32_t> accounts_;
  std::optional<time_point> permit_alarm_;
  /// The slot that the core is being told of.
  slot_grant granted_;
  bool assign_due_ = false;
  bool merge_due_ = false;
  std::vector<stream_index> to_merge_;
  uint32_t version_ = 0;

  std::vector<running_call> calls_;
  std::map<std::pair<stream_index, uint32_t>, uint32_t> open_;
  /// Shares of its tasks that were begun, by stream.
  std::map<stream_index, uint32_t> shares_;
  std::map<std::string, uint32_t> node_places_;
  std::vector<bool> node_up_;

  trial_outcome out_;
  std::vector<time_point> ended_at_;
  /// By stream: why it was lost, or waits in vain.
  std::map<stream_index, std::string> reasons_;
};

} // namespace tributary::sim
