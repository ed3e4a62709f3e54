#pragma once

#include "actors/protocol.hpp"
#include "runtime/journal/journal.hpp"
#include "runtime/work/live_texts.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <deque>
#include <optional>
#include <set>
#include <unordered_map>

namespace tributary {

struct orchestrator_options {
  run_request_ptr request;
  /// Outlives the orchestrator: what is in it when one starts is replayed first.
  std::shared_ptr<journal> log;
};

/// What leaves the coordinator beside orders: must not before the events behind it are durable.
struct leaving_effects {
  merge_batch merges;
  bool finish = false;
  bool publish = false;
  std::string lines;
  /// For the run's observer.
  std::vector<run_notice> notices;
  /// Of the newest of the lines.
  uint64_t last_seq = 0;
};

/// What is being gathered while one incoming message is worked on.
struct orchestrator_outbox {
  std::map<std::string, order_batch> orders;
  std::map<std::string, cancel_batch> cancels;
  std::map<std::string, ack_batch> acks;
  request_batch requests;
  release_batch releases;
  account_news news;
  claim_batch claims;
  /// For those who have let something go.
  std::vector<std::pair<caf::actor, approval_answer>> answers;
  leaving_effects leaving;
};

/// Effects that wait for their events to be durable.
struct sealed_effects : leaving_effects {
  uint64_t ticket = 0;
  /// By the ports of the moment: those who come by another are told anew.
  std::vector<std::pair<caf::actor, caf::message>> mail;
};

/// How this run reaches a node.
struct node_port {
  caf::actor hdl;
  uint64_t serial = 0;
  /// The node has said through this port what it has of the run.
  bool settled = false;
};

/// An open attempt's slot, and how its order went.
struct ordered_slot {
  attempt_slot slot;
  /// The port by which this orchestrator sent the order; 0: a predecessor did.
  uint64_t sent_by = 0;
  /// The provider has said that it takes the attempt.
  bool accepted = false;
  /// How it ended, on its way to the worker's account; null while it runs.
  std::unique_ptr<attempt_ending> ending = nullptr;
};

struct orchestrator_state {
  static inline const char* name = "orchestrator";
  orchestrator_options options;
  std::optional<run_state> core;
  std::shared_ptr<run_record> record;
  notice_names names;
  uint64_t fence_epoch = 0;
  time_point now{};
  orchestrator_outbox out;
  std::deque<sealed_effects> sealed;
  uint64_t last_ticket = 0;
  std::map<std::string, node_port> ports;
  /// By stream and attempt.
  std::unordered_map<uint64_t, ordered_slot> slots;
  /// Of those on other machines: what they have written, as far as it has been heard of.
  live_texts texts;
  /// The grants that are being looked at; null between messages.
  const grant_batch* grants = nullptr;
  /// Those of them that came with a permit, by stream.
  std::unordered_map<stream_index, uint64_t> permits;
  /// Workers whose account wants to hear how attempts went.
  std::set<std::string> governed;
  /// By node: its ports up to this one lead nowhere.
  std::map<std::string, uint64_t> dead;
  /// The port by which the node of the moment has come back and is counted anew; 0 between
  /// messages.
  uint64_t counting = 0;
  /// Nodes that the run's events name as there.
  std::set<std::string> nodes_told;
  /// A synthesizer that starts anew finds its predecessor's conflicts again.
  std::set<std::string> conflicts_told;
  std::set<time_point> alarms;
  caf::actor scheduler;
  caf::actor registry;
  caf::actor synthesizer;
  caf::actor runs;
  uint32_t draft_version = 0;
  bool started = false;
  /// Somebody wanted the run to end before it had begun.
  std::optional<cancel_run_request> cancel_early;
  /// How often the synthesizer is still to write what belongs to the end.
  uint32_t publishing = 0;
  /// All of it is written, and the house has been told.
  bool published = false;
  std::optional<int> exit_code;
};

/// The run core's arm: records each event, applies it, carries out what the core answers. One run.
/// One that starts anew replays the journal, then asks everybody what they still have of the run.
caf::behavior
orchestrator(caf::stateful_actor<orchestrator_state>* self, orchestrator_options options);

} // namespace tributary
