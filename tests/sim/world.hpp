#pragma once

#include "runtime/cluster/node_table.hpp"
#include "runtime/journal/journal.hpp"
#include "runtime/schedule/scheduler.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/sim/dice.hpp"
#include "tests/sim/sim_clock.hpp"
#include "tests/sim/troubles.hpp"
#include "tests/sim/world_parts.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace tributary::sim {

/// A promise that was broken, in words.
struct broken_promise : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What one simulation came to.
struct summary {
  uint64_t steps = 0;
  uint64_t events = 0;
  uint32_t streams = 0;
  uint32_t attempts = 0;
  uint32_t lives = 0;
  int exit_code = 0;
  duration took{0};
};

/// A whole cluster in one thread: one coordinator with one run, its nodes, the wire between them.
/// The parts that decide are the real ones; what carries their decisions is modelled here, with all
/// that can happen to it on the way. world_node.cpp (nodes and the wire), world_registry.cpp (who
/// is there), world_arm.cpp (the run's actor), world_synthesis.cpp (the draft), world_troubles.cpp
/// (faults), world_checks.cpp (promises).
class world {
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
  void replay_into(arm& a);
  void kill_arm();
  /// Delivers to the arm of this life, soon, in order of sending for each sender.
  void to_arm(const std::string& sender, std::function<void()> what);
  void happened(run_event event);
  void carry_out(run_action& action);
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
  void on_grant(const slot_grant& g, wire over);
  void on_holdings(const std::string& node, wire over, std::vector<lease_id> has, bool counted);
  void on_node_lost(const std::string& node, wire over, const std::string& why);
  /// Takes out the slots of attempts that are over.
  std::map<lease_id, arm::slot> forget_closed_slots();
  void close_run();
  void wake(time_point when);

  // --- slots

  void start_scheduler();
  void assign_soon();
  void enrol();

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
  void heal();
  sim_node* any_node();

  // --- promises

  void told(const run_notice& n);
  void check_total(const run_notice& n);
  void check_step();
  void check_replay();
  void check_end();
  void check_report(const std::string& delivered);
  void check_figures();
  void trace(const std::string& what) const;
  void require(bool holds, const std::string& what) const;

  dice dice_;
  sim_clock clock_;
  troubles troubles_;
  time_point begin_{};
  time_point heal_at_{};
  /// Nothing ever went wrong with the cluster itself.
  bool healthy_ = false;
  std::shared_ptr<const plan> plan_;
  run_options options_;
  notice_names names_;

  std::map<std::string, sim_node> nodes_;
  node_table table_;
  /// The registry's view: which connection each node is spoken to on.
  std::map<std::string, wire> ports_;
  std::map<std::string, wire> last_ports_;
  wire next_wire_ = 0;
  uint32_t next_incarnation_ = 0;

  std::shared_ptr<journal> journal_;
  std::unique_ptr<arm> arm_;
  uint64_t arm_life_ = 0;
  std::map<std::string, time_point> last_to_arm_;
  /// Worker and connection of the grant that is being told to the core.
  std::string granted_worker_;
  wire granted_over_ = 0;

  std::unique_ptr<scheduler> scheduler_;
  bool assigning_ = false;

  std::unique_ptr<draft> draft_;
  uint64_t synthesizer_life_ = 0;
  time_point last_to_synthesizer_{};
  std::set<stream_index> uncommitted_;
  bool committing_ = false;
  bool finish_pending_ = false;
  uint32_t draft_version_ = 0;

  /// The lines of events.jsonl so far.
  std::vector<std::string> lines_;
  std::vector<run_notice> notices_;
  /// How each stream ended, by the notices.
  std::map<stream_index, std::string> endings_;
  /// When each stream was first tried, of those that have no result since then.
  std::map<stream_index, time_point> tried_since_;
  std::optional<int> exit_code_;
  uint64_t recorded_ = 0;
  uint32_t refused_ = 0;
  std::string delivered_;
  uint64_t seed_;
  bool trace_;
};

} // namespace tributary::sim
