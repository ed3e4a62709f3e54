#pragma once

#include "actors/protocol.hpp"

#include <optional>

/// What passes between those who make a run and those who watch one that is there already.
namespace tributary {

/// Somebody wants all that a run has left and will leave: to the house, which answers whether it
/// has the run, and on to the orchestrator.
struct follow_run {
  std::string run;
  /// Events up to this one are known there.
  uint64_t after_seq = 0;
  std::shared_ptr<run_output> output;
  /// Gets `run_over`.
  caf::actor follower;
};

/// From the orchestrator to the house: the follower has been told all and is counted in.
struct follow_begun {
  std::string run;
  caf::actor follower;
};
/// From the house to the follower: the run was over before that. It has to be taken up from the
/// journal.
struct follow_missed {
  std::string run;
};

/// To the house: this run is not ours any more, another coordinator goes on with it.
struct drop_run {
  std::string run;
};
/// From the house to whoever follows it.
struct run_moved {
  std::string run;
};

/// To the synthesizer: here is one more output that has nothing yet.
struct show_all {
  std::shared_ptr<run_output> output;
};

/// For a thread that may wait for the disk: make this run's beginning durable.
struct begin_run {
  run_request_ptr request;
};
/// For the same thread: get back a run that was there before, for this follower.
struct take_run {
  follow_run what;
};
/// For the same thread: say where a run is that nobody here has in hand.
struct locate_run {
  std::string run;
};
/// The answer to all: the run to be handed in, or why not.
struct run_at_hand {
  run_request_ptr request;
  std::string error;
  /// Another coordinator has it, and where that is reached; "" where nobody knows.
  std::optional<std::string> elsewhere;
  ec code = ec::not_found;
};

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::follow_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::follow_begun)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::follow_missed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::drop_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_moved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::show_all)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::begin_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::take_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::locate_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_at_hand)
