#pragma once

#include "actors/protocol.hpp"

#include "runtime/journal/journal.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>
#include <set>
#include <unordered_map>

namespace tributary {

struct orchestrator_options {
  run_request_ptr request;
  /// Outlives the orchestrator: what is in it when one starts is replayed first.
  std::shared_ptr<journal> log;
};

/// Messages that are being gathered while one incoming message is worked on.
struct orchestrator_outbox {
  std::map<std::string, order_batch> orders;
  std::map<std::string, cancel_batch> cancels;
  std::map<std::string, ack_batch> acks;
  request_batch requests;
  release_batch releases;
  merge_batch merges;
  bool finish = false;
  std::string lines;
};

struct orchestrator_state {
  static inline const char* name = "orchestrator";
  orchestrator_options options;
  std::optional<run_state> core;
  std::shared_ptr<run_record> record;
  notice_names names;
  time_point now{};
  orchestrator_outbox out;
  std::map<std::string, caf::actor> ports;
  /// Workers of attempts whose slot is not yet released, by stream and attempt.
  std::unordered_map<uint64_t, std::string> slot_workers;
  std::set<time_point> alarms;
  caf::actor scheduler;
  caf::actor registry;
  caf::actor synthesizer;
  caf::actor runs;
  uint32_t draft_version = 0;
  bool started = false;
  bool finish_asked = false;
  std::optional<int> exit_code;
};

/// The run core's arm: records each event, applies it, carries out what the core answers. One run.
caf::behavior orchestrator(caf::stateful_actor<orchestrator_state>* self, orchestrator_options options);

} // namespace tributary
