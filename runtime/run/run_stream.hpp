#pragma once

#include "runtime/run/failure_policy.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// What only streams have that failed, were tried again or were lost: most have none of it.
struct stream_history {
  /// Nodes of the attempts before the last one; attempt k was on `nodes[k - 1]`.
  std::vector<uint32_t> nodes;
  failure_memory failures;
  /// The reason last given for why no node can run it.
  std::string unmet;
  /// Why its section is a gap; empty where it is none.
  std::string gap;
};

/// One stream as the core keeps it: flat, since a run has up to a million.
struct run_stream {
  /// The accepted result; of several rounds the last.
  completion_ptr result;
  std::unique_ptr<stream_history> history;
  /// When it was last queued, and when its last attempt began.
  time_point queued_at{};
  time_point started_at{};
  /// Over all accepted attempts.
  duration service{0};
  duration cpu{0};
  duration waited{0};
  usage used;
  /// The last attempt; open while `phase` is running. 0: none yet.
  uint32_t attempt = 0;
  /// Where the last attempt was, by `name_table`.
  uint32_t node = 0;
  uint32_t worker = 0;
  /// Place in its node's list of open attempts.
  uint32_t open_at = 0;
  uint32_t ended_needs = 0;
  uint32_t completed_needs = 0;
  /// How many completed needs the last attempt was given.
  uint32_t covered = 0;
  /// Accepted attempts.
  uint32_t rounds = 0;
  stream_phase phase = stream_phase::waiting;
  /// The scheduler has its request (else it waits out a backoff).
  bool requested = false;
  /// Its result is with the synthesizer, unconfirmed; a newer one waits until that is confirmed.
  bool merging = false;
  bool merge_again = false;

  stream_history& past() {
    if (!history)
      history = std::make_unique<stream_history>();
    return *history;
  }
};

} // namespace tributary
