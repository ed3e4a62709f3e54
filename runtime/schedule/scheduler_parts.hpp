#pragma once

#include "runtime/schedule/indexed_heap.hpp"
#include "runtime/schedule/schedule_books.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary {

/// What the scheduler knows. Nodes, runs, workers and kinds of request have small numbers, which
/// the heaps hold. scheduler.cpp (what is asked and given back), schedule_assign.cpp (who gets
/// what), schedule_nodes.cpp (nodes come and go), schedule_gaps.cpp (what nobody can serve),
/// schedule_permits.cpp (what accounts hold back).
struct scheduler::parts {
  parts() = default;
  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;

  using usage = books::usage;
  using node = books::node;
  using worker = books::worker;
  using run_class = books::run_class;
  using run = books::run;
  using label_map = books::label_map;
  using kind_key = books::kind_key;
  static constexpr uint32_t ungoverned = books::ungoverned;

  /// The largest share of free slots first, then who came first.
  struct more_free {
    const parts* all;
    bool operator()(uint32_t left, uint32_t right) const;
  };
  /// The fewest slots in use for its weight first; between equals they take turns.
  struct more_due {
    const parts* all;
    bool operator()(uint32_t left, uint32_t right) const;
  };

  /// Requests that the same nodes can serve.
  struct kind {
    kind(const parts* all, std::string worker_name, label_map with);

    kind_key key() const { return {&worker_name, &labels}; }

    std::string worker_name;
    label_map labels;
    uint32_t worker = 0;
    /// Classes of runs that are of this kind; without any it is forgotten.
    uint32_t classes = 0;
    /// Nodes that can serve it, full ones among them.
    indexed_heap<more_free> nodes;
    /// Runs that wait for it and are not full.
    indexed_heap<more_due> runs;
  };

  // --- scheduler.cpp

  uint32_t number_of_worker(const std::string& name);
  uint32_t number_of_kind(const slot_request& r);
  run_class& class_of(uint32_t run_number, uint32_t kind_number, uint32_t& place);
  /// Takes a waiting request away, wherever it stands.
  void withdraw(uint32_t run_number, stream_index stream);
  /// Puts the run where it belongs among those that wait for each of its kinds: to be called when
  /// what it uses or is allowed has changed.
  void place_run(uint32_t run_number);
  void forget_run(uint32_t run_number);
  void release_kind(uint32_t kind_number);

  // --- schedule_assign.cpp

  bool is_open(const kind& k) const;
  std::vector<slot_grant> assign();
  slot_grant grant(uint32_t run_number, run_class& from);
  /// The fitting node with the largest share of free slots; the one that the stream wants to avoid
  /// only where no other has a free slot. Takes the wish off the books.
  uint32_t node_for(const kind& k, run& r, stream_index stream);

  // --- schedule_nodes.cpp

  void add_node(const node_offer& offer, uint32_t in_use);
  void drain_node(const std::string& name);
  void remove_node(const std::string& name);
  void occupy(const std::string& node, const std::string& run, const std::string& worker);
  void drop_unclaimed(const std::string& name);
  void restate_run(uint32_t run_number, const std::vector<held_slot>& held);
  void release(const std::string& node, const std::string& run, const std::string& worker);
  /// Adds an attempt to what the node is known to run, without taking one more slot.
  void count_use(node& n, uint32_t run_number, uint32_t worker_number);
  void give_back(const usage& u);
  /// Changes how many slots of the node are in use.
  void set_in_use(uint32_t node_number, uint32_t in_use);
  /// Puts the node among those that can serve the kind, or takes it out.
  void match(uint32_t node_number, kind& k);
  /// What it offers has changed: matches it with all kinds.
  void match_all(uint32_t node_number);

  // --- schedule_permits.cpp

  bool may_begin(const worker& w) const {
    return w.account == ungoverned || permits->may_begin(w.account);
  }
  void govern(worker& w, uint32_t account);
  /// An attempt is known to run that no grant of ours began.
  void resume(const worker& w);
  /// Attempts do not run any more.
  void lower_use(worker& w, uint32_t count);
  std::vector<uint32_t> held_back() const;
  uint32_t waiting_for(uint32_t account) const;
  std::vector<waiting_stream> refuse(uint32_t account);
  std::vector<waiting_stream> first_waiting(uint32_t account);

  // --- schedule_gaps.cpp

  std::vector<slot_gap> gaps();
  std::string why_unmet(const kind& k) const;

  // --- what there is

  /// By number; numbers of those that have gone are given anew.
  std::vector<std::unique_ptr<node>> nodes;
  std::vector<std::unique_ptr<run>> runs;
  std::vector<std::unique_ptr<kind>> kinds;
  std::vector<worker> workers;
  std::unordered_map<std::string, uint32_t> node_numbers;
  std::unordered_map<std::string, uint32_t> run_numbers;
  std::unordered_map<std::string, uint32_t> worker_numbers;
  std::map<kind_key, uint32_t> kind_numbers;
  std::vector<uint32_t> spare_nodes;
  std::vector<uint32_t> spare_runs;
  std::vector<uint32_t> spare_kinds;

  permit_port* permits = nullptr;
  /// Some worker needs permits.
  bool any_governed = false;
  /// Free ones, of nodes that take new work.
  uint32_t free_slots = 0;
  size_t waiting = 0;
  /// The pass at which a run was served last: who had nothing to ask for until now begins here, and
  /// cannot claim the turns of its absence.
  uint64_t clock = 0;
  /// Counts changes of nodes, for `gaps`.
  uint64_t node_changes = 1;
  /// `gaps` may have something to say.
  bool gaps_untold = false;
  /// Kinds still open in the present `assign`.
  std::vector<uint32_t> open_kinds;
};

/// Whether the offer can serve a request of this worker and these labels.
bool fits(const node_offer& offer, const std::string& worker,
          const std::map<std::string, std::string>& labels);

} // namespace tributary
