#pragma once

#include "actors/run_request.hpp"
#include "runtime/govern/account_sharing.hpp"
#include "runtime/govern/attempt_ending.hpp"
#include "runtime/govern/governor.hpp"
#include "runtime/report/run_record.hpp"
#include "runtime/run/run_state.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Everything that crosses an actor boundary. Actors meet only here: none includes another's
/// header. Messages within a process carry pointers to immutable values; between processes only
/// `frame`s travel (bytes of runtime/wire), so nothing here but that one is ever serialised.
namespace tributary {

namespace atom {

using roster = caf::atom_constant<caf::atom("roster")>;
using flush = caf::atom_constant<caf::atom("flush")>;
using alarm = caf::atom_constant<caf::atom("alarm")>;
using stop = caf::atom_constant<caf::atom("stop")>;
using finish = caf::atom_constant<caf::atom("finish")>;
using ready = caf::atom_constant<caf::atom("ready")>;
using follow = caf::atom_constant<caf::atom("follow")>;
using frame = caf::atom_constant<caf::atom("frame")>;
using hello = caf::atom_constant<caf::atom("hello")>;
using nodes = caf::atom_constant<caf::atom("nodes")>;
using drain = caf::atom_constant<caf::atom("drain")>;
using permit = caf::atom_constant<caf::atom("permit")>;
using accounts = caf::atom_constant<caf::atom("accounts")>;
using told = caf::atom_constant<caf::atom("told")>;
using durable = caf::atom_constant<caf::atom("durable")>;

} // namespace atom

/// Who is who below one supervisor and above it: name -> handle. Sent to every child after each
/// (re)start; a child that finds a handle changed tells the newcomer what it needs to know.
struct roster {
  std::map<std::string, caf::actor> names;

  caf::actor find(const std::string& name) const {
    auto i = names.find(name);
    return i == names.end() ? caf::actor{} : i->second;
  }
};

// --- the port of a node: the local `node` actor, or the `node_session` of a remote one

/// Numbers the ports of this process: of two of the same node the later has the larger number, and
/// what was counted or sent by the earlier one is void.
inline uint64_t next_port_serial() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

/// Attempts for a node; their outcomes and progress go to `owner`.
struct order_batch {
  std::vector<std::shared_ptr<const work_order>> orders;
  caf::actor owner;
};
/// End these attempts.
struct cancel_batch {
  std::vector<lease_id> leases;
};
/// These outcomes are recorded.
struct ack_batch {
  std::vector<lease_id> leases;
};
/// A run's (new) owner: report to it from now on, answer with `run_holdings`, repeat what is held.
struct adopt_run {
  std::string run;
  caf::actor owner;
};
/// Nothing more of this run will come.
struct forget_run {
  std::string run;
};

/// What a node has, for its link's hello.
struct node_inventory {
  std::vector<lease_id> running;
  std::vector<lease_id> holding;
};
/// To its link: it has nothing left to do and goes.
struct node_drained {
  /// Not finished.
  std::vector<lease_id> handed_back;
};

// --- from a port to the owner of a run

struct outcome_batch {
  std::vector<attempt_outcome> outcomes;
};
struct progress_batch {
  std::vector<attempt_progress> beats;
};
/// What a node runs or holds of a run: the answer to `adopt_run`, and after each return of a node.
struct run_holdings {
  std::string node;
  caf::actor port;
  uint64_t serial = 0;
  std::vector<lease_id> has;
  /// The node has just come by this port, and the scheduler counts its slots anew by this list.
  bool counted = false;
};

// --- between node and worker

/// Runs one attempt; `slot` comes back with the answer.
struct slot_work {
  uint32_t slot = 0;
  std::shared_ptr<const work_order> order;
};
struct slot_result {
  uint32_t slot = 0;
  lease_id lease;
  attempt_result result;
};
struct slot_progress {
  attempt_progress beat;
};
struct slot_stop {
  lease_id lease;
};

// --- registry

/// A node is there, or back: from its port.
struct node_up {
  node_offer offer;
  std::string incarnation;
  caf::actor port;
  uint64_t serial = 0;
  /// By run: what it runs and holds (a return); empty for a newcomer.
  std::map<std::string, std::vector<lease_id>> has;
  bool local = false;
  /// The port's first introduction; false: a registry that starts anew hears of it again.
  bool fresh = true;
};
/// The registry's answer to a remote node's port.
struct node_verdict {
  bool welcome = true;
  std::string why;
};
struct node_beat {
  std::string name;
};
/// It said good-bye: what it handed back is lost to it now.
struct node_bye {
  std::string name;
};
/// To the owners of all runs: this node will not answer any more.
struct node_lost_notice {
  std::string node;
  /// What it did: `was restarted`.
  std::string why;
  /// Its last port: what was sent by a newer one is not lost.
  uint64_t serial = 0;
};
/// To the owners of all runs, for their event logs.
struct node_news {
  notice_type type = notice_type::node_joined;
  std::string node;
  std::string why;
};
/// A run's owner wants to hear of nodes and to be told what they hold of its run.
struct watch_nodes {
  std::string run;
  caf::actor owner;
};
/// Every node that is there now: the answer to `watch_nodes`.
struct present_nodes {
  std::vector<std::string> names;
};
/// For the verb `nodes`.
struct node_row {
  std::string name;
  std::string state;
  uint32_t slots = 0;
  uint32_t busy = 0;
  std::vector<std::string> workers;
  std::map<std::string, std::string> labels;
  duration since_heartbeat{0};
  uint64_t done = 0;
};
struct node_rows {
  std::vector<node_row> rows;
};
/// What the ports tell the registry now and then, for `nodes`, and when asked.
struct node_load {
  std::string name;
  uint32_t busy = 0;
  uint64_t done = 0;
  /// Attempts that it runs or whose results it holds.
  uint32_t in_use = 0;
};

// --- scheduler

/// A slot that an attempt has until its end is recorded.
struct attempt_slot {
  std::string node;
  std::string worker;
  /// The port by which the node counts it; 0: not known.
  uint64_t port = 0;
  /// As granted; 0: not known, or the worker is not governed.
  uint64_t permit = 0;
};
/// A run takes part from now on; grants go to `owner`. Sent again by a restarted owner, and to a
/// restarted scheduler.
struct enrol_run {
  std::string run;
  std::optional<uint32_t> max_parallel;
  /// Its workers' profiles: caps, and the accounts that they belong to.
  std::shared_ptr<const run_context> context;
  caf::actor owner;
  /// What its attempts have now. Grants beyond these went to an owner that is dead.
  std::vector<attempt_slot> holds;
};
struct leave_run {
  std::string run;
};
struct request_batch {
  std::vector<slot_request> wanted;
  std::vector<slot_request> dropped;
};
/// Slots that are free again.
struct release_batch {
  std::string run;
  std::vector<attempt_slot> items;
  /// How those of governed workers ended.
  std::vector<attempt_ending> endings;
};
/// What providers said of attempts that run on.
struct account_news {
  struct item {
    std::string worker;
    uint64_t permit = 0;
    /// Said for the first time that it takes the attempt.
    bool accepted = false;
    quota_reading quota;
  };
  std::vector<item> items;
};
/// Of the attempts that nodes came back with, those that their owner keeps.
struct claim_batch {
  std::string run;
  std::vector<attempt_slot> items;
};
struct grant_batch {
  struct item {
    stream_index stream;
    std::string node;
    caf::actor port;
    uint64_t serial = 0;
    std::string worker;
    uint64_t permit = 0;
  };
  std::vector<item> items;
};
/// What nobody can serve as the cluster is now, and what waits for an account.
struct gap_batch {
  std::vector<slot_gap> gaps;
};
/// Of all accounts that streams of this coordinator have asked, for the verb `nodes`.
struct account_rows {
  std::vector<account_standing> rows;
};
/// What the coordinators that share accounts have told: it is our turn. The scheduler answers with
/// `own_entries`, and waits for `atom::told` before it uses what is new in them.
struct share_turn {
  std::shared_ptr<const share_page> page;
  account_sharing::moment when;
  bool leaving = false;
};
struct own_entries {
  std::vector<account_entry> entries;
};
/// Requests that were taken back: their account is known to be no good now.
struct refusal_batch {
  struct item {
    stream_index stream;
    std::string worker;
  };
  std::vector<item> items;
  failure why;
};
/// From the registry.
struct scheduler_node {
  node_offer offer;
  caf::actor port;
  uint64_t serial = 0;
  uint32_t in_use = 0;
};
struct scheduler_drop_node {
  std::string name;
  /// True: it finishes what it runs. False: it is gone.
  bool draining = false;
};

// --- synthesizer

struct merge_batch {
  struct item {
    stream_index stream;
    /// Null: a gap.
    completion_ptr result;
    std::string why;
    /// Of a gap: what had come of it; may be null.
    std::shared_ptr<const std::string> partial;
    /// The conflict that it is to settle; empty where it is a part of the deliverable.
    std::string settles = {};
  };
  std::vector<item> items;
};
/// All results are there: make the draft the deliverable.
struct finish_draft {
  finish_facts facts;
};
/// What the synthesizer tells the orchestrator: `results_merged`, `conflict_noticed`,
/// `conflict_settled` or `report_finished`.
struct run_happened {
  run_event event;
};
/// The run has ended: write what follows from its events.
struct publish_run {
  std::shared_ptr<const run_record> record;
  run_metrics metrics;
};
/// Everything is written (or handed to the outputs).
struct run_published {};

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::roster)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::order_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::cancel_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::ack_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::adopt_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::forget_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_inventory)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_drained)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::outcome_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::progress_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_holdings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::slot_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::slot_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::slot_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::slot_stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_verdict)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_beat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_bye)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_lost_notice)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::watch_nodes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::present_nodes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_rows)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::node_load)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::enrol_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::leave_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::request_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::release_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::claim_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::grant_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::gap_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::refusal_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::account_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::account_rows)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::share_turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::own_entries)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::scheduler_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::scheduler_drop_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::merge_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::finish_draft)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_happened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::publish_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_published)
