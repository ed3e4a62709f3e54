#pragma once

#include "tests/sim/world_state.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tributary::sim {

/// A whole cluster in one thread: one run, its coordinator or coordinators, its nodes, the wire
/// between them. The parts that decide are the real ones; what carries their decisions is modelled
/// here, with all that can happen to it on the way. world_node.cpp (nodes and the wire),
/// world_troubles.cpp and world_shared.cpp (faults), world_checks.cpp (promises); a coordinator's
/// process is in sim_coordinator.hpp.
class world : world_state {
public:
  /// @param trace Tells on stdout what happens.
  explicit world(uint64_t seed, bool trace = false);
  ~world();

  /// Runs to the end and past it, until nothing moves any more.
  summary run();

private:
  friend class sim_coordinator;

  // --- nodes and the wire

  void start_node(const std::string& name);
  void connect(sim_node& n);
  /// The coordinator that answers, of those that the node knows.
  sim_coordinator* find_coordinator(sim_node& n);
  /// Its name is another's for now: it tries again, whatever becomes of who said so.
  void refuse(sim_node& n);
  void lose_link(sim_node& n);
  /// A coordinator's process is gone.
  void lose_links_to(size_t coordinator);
  void carry_out(sim_node& n, std::vector<node_core::action> actions);
  void start_job(sim_node& n, const node_core::start_slot& start);
  attempt_result outcome_of(const work_order& order);
  uint32_t tasks_shown(const work_order& order) const;
  /// Does it now, or when the node thaws.
  void in_node(const std::string& name, wire over, const std::function<void(sim_node&)>& what);
  duration travel(const sim_node& n);
  void to_node(const std::string& name, wire over, std::function<void(sim_node&)> what);
  void to_coordinator(sim_node& n, std::function<void(sim_coordinator&)> what);
  void beat(sim_node& n);
  static std::vector<lease_id> holdings(const sim_node& n);
  sim_coordinator& coordinator_of(const sim_node& n) { return *coordinators_[n.at]; }
  sim_provider* provider_of(const std::string& worker);

  // --- faults

  void plan_troubles();
  void plan_accounts();
  void plan_nodes();
  /// By dice of their own: seeds without a database are what they were before there were any.
  void plan_database();
  void make_trouble();
  void trouble_nodes();
  void trouble_wires();
  void trouble_database();
  void heal();
  void add_havens();
  void tick();
  sim_node* any_node();
  sim_coordinator& any_coordinator();

  // --- a person

  /// One seed in four has something that waits for one.
  void plan_approvals(plan& p);
  /// Approves something now and then; once all is well, everything.
  void visit();
  void check_approved(const run_notice& n);
  void check_acknowledged(const run_state& core) const;

  // --- promises

  /// Does the next thing, and checks all that has to hold after each.
  void step();
  void told(const run_notice& n, const run_state& by);
  void check_total(const run_notice& n);
  void check_step();
  void check_open(const run_state& core) const;
  /// A run whose owner can do nothing is taken over soon by somebody who can.
  void check_takeover();
  void check_end();
  void check_core(const run_state& core);
  void check_nodes();
  void check_report(const run_state& core);
  void check_figures(const run_state& core);
  /// The run, as whoever came next would find it.
  std::unique_ptr<run_state> final_core() const;
  void trace(const std::string& what) const;
  void require(bool holds, const std::string& what) const;
};

} // namespace tributary::sim
