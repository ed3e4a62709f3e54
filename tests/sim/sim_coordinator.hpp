#pragma once

#include "tests/sim/coordinator_state.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tributary::sim {

class world;
struct sim_provider;

/// A coordinator's process. The parts that decide are the real ones; what carries their decisions
/// is modelled: coordinator_registry.cpp (who is there), coordinator_arm.cpp and
/// coordinator_acts.cpp (the run's actor), coordinator_process.cpp (its death, its journal on a
/// disk), coordinator_rows.cpp (its journal in a database), coordinator_lease.cpp (which run is
/// its), coordinator_slots.cpp (slots and accounts), coordinator_synthesis.cpp (the draft).
class sim_coordinator : coordinator_state {
public:
  sim_coordinator(world& w, size_t number);
  ~sim_coordinator();

  // --- its process

  /// Starts all but the run.
  void start();
  /// Begins the run.
  void begin_run();
  void crash();
  /// All threads at once, for so long.
  void hang(duration span);
  /// In its thread for actors, once it comes to it.
  void run(sim_clock::job what) { process_.run(sim_process::thread::actors, std::move(what)); }
  void after(duration wait, sim_clock::job what);
  bool is_down() const { return down_; }
  bool is_stopped() const { return process_.stopped(); }
  bool reaches_database() const;
  void lose_database(time_point until) { database_away_until_ = until; }
  /// All is well from now on.
  void heal() { database_away_until_ = disk_->bad_until = {}; }
  void trouble();

  // --- who is there

  void on_hello(const std::string& name, wire over, const node_offer& offer,
                const std::string& incarnation, std::vector<lease_id> has);
  void on_bye(const std::string& name, wire over);
  void on_cut(const std::string& name, wire over);
  void on_heartbeat(const std::string& name, wire over);
  void drain(const std::string& name);
  /// Gives up nodes that were silent for too long.
  void check_deadlines();
  wire port_of(const std::string& name) const;

  // --- the run

  /// What a node reports of an attempt.
  void on_outcome(const attempt_outcome& outcome);
  void on_progress(const lease_id& lease, uint32_t begun);
  void approve(const approval_given& what);

  // --- promises

  void check_replay();
  /// Nothing waits or is in use any more.
  void check_quiet() const;
  /// It could write, if the run is its.
  bool is_able() const { return !down_ && !is_stopped() && reaches_database(); }
  /// It could take a run over.
  void note_fitness();
  std::optional<time_point> fit_since() const { return fit_since_; }
  const std::string& id() const { return id_; }
  /// Null where it has none.
  const arm* run_arm() const { return arm_.get(); }
  size_t recorded() const { return disk_->size(); }
  uint32_t lives() const { return static_cast<uint32_t>(arm_life_ + 1); }

private:
  using thread = sim_process::thread;
  void at(time_point when, sim_clock::job what);
  /// In another thread than that of the actors.
  void after(thread where, duration wait, sim_clock::job what);
  time_point now() const;
  void restart();

  void give_up(const std::string& name);
  /// Has them forget what they have of the run, unless somebody has come to own it.
  void drop_unclaimed(const std::string& name, wire over);

  // --- the run's arm: what an orchestrator does around the core

  void start_arm();
  /// @param live What it announces is told.
  void replay_into(arm& a, bool live);
  void give_up_absent();
  void kill_arm();
  void end_arm();
  /// Delivers to the arm of this life, soon, in order of sending for each sender.
  void to_arm(const std::string& sender, std::function<void()> what);
  void happened(run_event event);
  void hang_between();
  void carry_out(run_action& action);
  void give_back(const lease_id& lease, const std::string& node);
  void act(want_slot& a);
  void act(drop_request& a);
  void act(return_slot& a);
  void act(start_attempt& a);
  void act(cancel_attempt& a);
  void act(acknowledge& a);
  void act(merge_result& a);
  void act(flag_gap& a);
  void act(keep_partial& a);
  void act(finish_report& a);
  void act(wake_at& a);
  void act(announce& a);
  void act(end_run& a);
  std::vector<written_text>
  written_on(const std::string& node, const std::vector<lease_id>& has) const;
  void on_grant(const slot_grant& g, wire over);
  void on_holdings(const std::string& node, wire over, std::vector<lease_id> has, bool counted);
  void on_node_lost(const std::string& node, wire over, const std::string& why);
  /// Takes out the slots of attempts that are over.
  std::map<lease_id, arm::slot> forget_closed_slots();
  void close_run();
  void heard_of(const lease_id& lease, uint32_t begun);
  void end_shared(stream_index s);
  void tell_end(int exit_code);
  bool knows_end() const;

  // --- the journal

  /// @returns False where it may not be recorded: it has not happened then.
  bool record(const run_event& event);
  /// Does it once all that is recorded by now is durable: whatever leaves the coordinator waits.
  void when_durable(std::function<void()> what);
  void commit_journal();
  void release_effects(size_t durable);

  // --- the journal in a database

  bool has_database() const { return writer_ != nullptr; }
  bool record_row(const run_event& event);
  /// Under which the last event was recorded.
  uint64_t epoch() const;
  /// Somebody else has come to own the run since.
  bool was_taken(uint64_t epoch) const;
  void when_written(std::function<void()> what);
  void add_to_queue(journal_item item);
  void write_soon();
  void write_rows();
  /// The writer has its answer.
  void on_written(const std::deque<journal_item>& items);
  void close_in_database(int exit_code);

  // --- which run is its

  void enter_database();
  /// It does not reach the database for a while.
  void break_off();
  void keep_lease();
  void look_for_runs();
  void give_up_idle();
  void give_back();
  void let_go();
  void take_run();
  void drop_soon();
  void drop_run();
  bool can_work() const { return !ports_.empty(); }

  // --- slots and accounts

  void start_scheduler();
  void assign_soon();
  void enrol();
  void meet_providers();
  void refuse_in_vain();
  void await_permits();
  void end_account(const arm::slot& slot);
  void note_ending(const attempt_outcome& outcome);
  void check_permit(const sim_provider& provider, uint32_t account);

  // --- the draft

  void start_synthesizer();
  void to_synthesizer(std::function<void()> what);
  void put(const merge_result& a);
  void put_gap(const flag_gap& gap);
  /// By the conflict's key: who has settled it.
  std::map<std::string, stream_index> settled_by_;
  void commit_soon();
  void finish_draft();

  world& world_;
  sim_process process_;
};

} // namespace tributary::sim
