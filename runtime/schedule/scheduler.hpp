#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"
#include "runtime/schedule/permit_port.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// What a node offers.
struct node_offer {
  std::string name;
  uint32_t slots = 0;
  /// Names of the workers that it may run; empty: all.
  std::vector<std::string> workers;
  std::map<std::string, std::string> labels;

  bool operator==(const node_offer&) const = default;
};

/// One stream that wants a slot.
struct slot_request {
  std::string run;
  stream_index stream = no_stream;
  std::string worker;
  std::map<std::string, std::string> labels;
  /// Larger goes first within a run.
  int64_t rank = 0;
  /// A node that serves it only while no other one has a slot for it: where an attempt at the
  /// stream runs already, or was lost. Empty: none.
  std::string avoid = {};
};

/// A slot for a stream.
struct slot_grant {
  std::string run;
  stream_index stream = no_stream;
  std::string node;
  /// As it was asked for: what `release` wants to hear.
  std::string worker;
  /// Where the worker is governed: names the attempt to its account.
  uint64_t permit = 0;
};

/// A slot that a run holds.
struct held_slot {
  std::string node;
  std::string worker;
};

/// A waiting stream that no node of the cluster can run, full or empty.
struct slot_gap {
  std::string run;
  stream_index stream = no_stream;
  /// `no node offers worker gemini with label zone=a (nodes: alpha, beta)`.
  std::string why;
};

/// A stream that waits for one of an account's workers.
struct waiting_stream {
  std::string run;
  stream_index stream = no_stream;
  std::string worker;
};

/// Pairs waiting streams with free slots. Pure: it grants, others carry. One per cluster; all
/// operations are O(log n) in streams and nodes (times the few kinds of request there are).
class scheduler {
public:
  scheduler();
  ~scheduler();

  /// Streams of a run share slots with other runs by weight; at most `max_parallel` at once.
  void add_run(const std::string& run, uint32_t weight, std::optional<uint32_t> max_parallel);
  /// Forgets its requests; its slots in use come back by `release`.
  void remove_run(const std::string& run);
  /// At most so many attempts of this worker at once over the cluster.
  void cap_worker(const std::string& worker, std::optional<uint32_t> max_parallel);

  /// Before any worker is governed. The port outlives the scheduler.
  void ask_for_permits(permit_port& port);
  /// Attempts of this worker need a permit of the account.
  void govern(const std::string& worker, uint32_t account);

  /// A node is there (or has changed). `in_use` attempts run on it already.
  void add_node(const node_offer& offer, uint32_t in_use);
  /// It gets nothing new, but what runs there goes on.
  void drain_node(const std::string& name);
  void remove_node(const std::string& name);

  /// A second request of the same stream replaces the first.
  void request(const slot_request& r);
  void drop(const std::string& run, stream_index stream);
  /// One of the node's `in_use` attempts is of this run and worker, so that the bounds of both hold
  /// for it too. Nothing where all of them are known already.
  void occupy(const std::string& node, const std::string& run, const std::string& worker);
  /// Of the node's `in_use` attempts, those that nobody has named by now are nobody's: free again.
  void drop_unclaimed(const std::string& node);
  /// What the run holds, as its owner knows it: other slots that were granted to it got lost on the
  /// way to an owner that is no more, and are free again.
  void restate_run(const std::string& run, const std::vector<held_slot>& held);
  /// A granted slot is free again. Unknown nodes are ignored: they have gone.
  void release(const std::string& node, const std::string& run, const std::string& worker);

  /// Grants all that fit now: the run with the fewest slots in use for its weight, in turn by
  /// weight where that is equal, within a run by rank (then by index), on the fitting node with the
  /// largest share of free slots, and on one that it wants to avoid only where no other has any.
  std::vector<slot_grant> assign();
  /// Requests that fit no node at all; each is told once until nodes change.
  std::vector<slot_gap> gaps();

  /// Accounts without a permit for which a stream waits that would have a slot.
  std::vector<uint32_t> held_back() const;
  /// How many streams wait for one of the account's workers that would have a slot.
  uint32_t waiting_for(uint32_t account) const;
  /// Takes back all requests for the account's workers, in order of run and stream.
  std::vector<waiting_stream> refuse(uint32_t account);
  /// Of each run, the first stream that waits for one of the account's workers.
  std::vector<waiting_stream> first_waiting(uint32_t account);

  uint32_t free_slots() const;
  size_t waiting() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
