#pragma once

#include "runtime/schedule/scheduler.hpp"
#include "runtime/work/work.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tributary {

/// What a node decides about its attempts: which slot runs what, what is held until acknowledged,
/// when it may leave. Pure: the node's actor carries out what it answers.
class node_core {
public:
  /// @param spare Orders that may wait beyond the slots: a coordinator that lost part of its books
  /// may order a few too many, which is no reason to fail them.
  explicit node_core(node_offer offer, uint32_t spare = 0);
  ~node_core();

  struct start_slot {
    uint32_t slot;
    std::shared_ptr<const work_order> order;
  };
  struct stop_slot {
    uint32_t slot;
    lease_id lease;
  };
  /// Report to the coordinator (also kept until acknowledged).
  struct report {
    attempt_outcome outcome;
  };
  /// Drained: everything is finished and acknowledged.
  struct leave {
    std::vector<lease_id> handed_back;
  };
  using action = std::variant<start_slot, stop_slot, report, leave>;

  /// Orders over the free slots and orders while draining are answered with a report of
  /// `node_lost`, so that nothing is dropped silently. A lease that is here already is not run
  /// twice: its result is reported when it is there, and again if it was.
  std::vector<action> on_orders(std::vector<std::shared_ptr<const work_order>> orders);
  std::vector<action> on_cancel(const std::vector<lease_id>& leases);
  std::vector<action> on_ack(const std::vector<lease_id>& leases);
  /// A slot's attempt ended. A slot that died is reported as failed with `node_lost`.
  std::vector<action> on_slot_done(uint32_t slot, attempt_result result);
  /// From now on nothing new; `leave` once empty.
  std::vector<action> on_drain();
  /// Give up waiting for running attempts: cancel them, hand them back, leave.
  std::vector<action> on_drain_deadline();
  /// A connection is there (again): everything held is reported again, and `leave` is repeated.
  std::vector<action> on_connected();
  /// Attempts of this run are ended and its results forgotten.
  std::vector<action> on_close_run(const std::string& run);

  const node_offer& offer() const;
  std::vector<lease_id> running() const;
  std::vector<lease_id> holding() const;
  uint32_t free_slots() const;
  bool draining() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
