#pragma once

#include "tests/sim/world_state.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tributary::sim {

/// A whole cluster in one thread: one coordinator with one run, its nodes, the wire between them.
/// The parts that decide are the real ones; what carries their decisions is modelled here, with all
/// that can happen to it on the way. world_node.cpp (nodes and the wire), world_registry.cpp (who
/// is there), world_arm.cpp and world_acts.cpp (the run's actor), world_disk.cpp (the journal and
/// the coordinator's death), world_slots.cpp (slots and accounts), world_synthesis.cpp (the draft),
/// world_troubles.cpp (faults), world_checks.cpp (promises).
class world : world_state {
public:
  /// @param trace Tells on stdout what happens.
  explicit world(uint64_t seed, bool trace = false);
  ~world();

  /// Runs to the end and past it, until nothing moves any more.
  summary run();

private:
  // --- nodes and the wire

  void start_node(const std::string& name);
  void connect(sim_node& n);
  void lose_link(sim_node& n);
  void carry_out(sim_node& n, std::vector<node_core::action> actions);
  void start_job(sim_node& n, const node_core::start_slot& start);
  attempt_result outcome_of(const work_order& order);
  /// Does it now, or when the node thaws.
  void in_node(const std::string& name, wire over, const std::function<void(sim_node&)>& what);
  duration travel(const sim_node& n);
  void to_node(const std::string& name, wire over, std::function<void(sim_node&)> what);
  void to_coordinator(sim_node& n, std::function<void()> what);
  static std::vector<lease_id> holdings(const sim_node& n);

  // --- who is there

  void on_hello(const std::string& name, wire over, const node_offer& offer,
                const std::string& incarnation, std::vector<lease_id> has);
  void on_bye(const std::string& name, wire over);
  void on_cut(const std::string& name, wire over);
  void tick();
  /// Gives up nodes that were silent for too long.
  void give_up(const std::string& name);
  wire port_of(const std::string& name) const;

  // --- the run's arm: what an orchestrator does around the core

  void start_arm();
  /// @param live What it announces is told.
  void replay_into(arm& a, bool live);
  void give_up_absent();
  void kill_arm();
  /// Delivers to the arm of this life, soon, in order of sending for each sender.
  void to_arm(const std::string& sender, std::function<void()> what);
  void happened(run_event event);
  void carry_out(run_action& action);
  /// The slot of an attempt that is over.
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
  void heard_of(const lease_id& lease);
  std::vector<written_text>
  written_on(const std::string& node, const std::vector<lease_id>& has) const;
  void on_grant(const slot_grant& g, wire over);
  void on_holdings(const std::string& node, wire over, std::vector<lease_id> has, bool counted);
  void on_node_lost(const std::string& node, wire over, const std::string& why);
  /// Takes out the slots of attempts that are over.
  std::map<lease_id, arm::slot> forget_closed_slots();
  void close_run();
  void wake(time_point when);

  // --- the journal and the coordinator's process

  /// Does it once all that is recorded by now is durable: whatever leaves the coordinator waits.
  void when_durable(std::function<void()> what);
  void commit_journal();
  void crash_coordinator();
  void start_coordinator();

  // --- slots and accounts

  void start_scheduler();
  void assign_soon();
  void enrol();
  void meet_providers();
  void refuse_in_vain();
  void await_permits();
  void end_account(const arm::slot& slot);
  void note_ending(const attempt_outcome& outcome);
  sim_provider* provider_of(const std::string& worker);

  // --- the draft

  void start_synthesizer();
  void to_synthesizer(std::function<void()> what);
  void put(stream_index s, const std::string& text);
  void put_gap(const flag_gap& gap);
  void commit_soon();
  void finish_draft();

  // --- faults

  void plan_troubles();
  void make_trouble();
  void trouble_nodes();
  void trouble_wires();
  void trouble_coordinator();
  void heal();
  sim_node* any_node();

  // --- promises

  void told(const run_notice& n);
  void check_total(const run_notice& n);
  void check_step();
  void check_permit(sim_provider& provider, uint32_t account);
  void check_replay();
  void check_end();
  void check_report(const std::string& delivered);
  void check_figures();
  void trace(const std::string& what) const;
  void require(bool holds, const std::string& what) const;
};

} // namespace tributary::sim
