#pragma once

#include "runtime/cluster/node_core.hpp"
#include "runtime/govern/attempt_ending.hpp"
#include "runtime/run/run_state.hpp"

#include "tests/sim/sim_clock.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

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
  /// That the run has had, one after the other; 0: it was in nobody's hands but one's.
  uint64_t owners = 0;
  /// Writes of one that was the owner no more, which nothing but their epoch gave away.
  uint64_t kept_out = 0;
  int exit_code = 0;
  duration took{0};
  /// Of all that happened and when: a seed gives the same one each time.
  uint64_t fingerprint = 0;
};

/// So long a node may be away.
inline constexpr duration lost_after = std::chrono::seconds{4};

/// A connection; 0 is none. Never used twice, so that what was sent on an old one is known.
using wire = uint64_t;

/// A node process, as far as it is modelled.
struct sim_node {
  node_offer offer;
  std::unique_ptr<node_core> core;
  std::string incarnation;
  wire link = 0;
  /// Which coordinator it is connected to, or was last.
  size_t at = 0;
  /// Those that it knows, the first that answers is taken.
  std::vector<size_t> coordinators = {0};
  /// From each of them it is cut off until then.
  std::map<size_t, time_point> cut_off_until;
  /// Its coordinator's last sign of life.
  time_point heard{};
  bool alive = false;
  bool frozen = false;
  /// Counts what each slot was given, so that an end belongs to what began.
  std::map<uint32_t, uint64_t> slot_jobs;
  /// What arrived while it was frozen.
  std::deque<sim_clock::job> inbox;
  time_point last_in{};
  time_point last_out{};
  /// Until then nothing comes in, nothing goes out, the wire cannot be had.
  time_point deaf_until{};
  time_point mute_until{};
  time_point away_until{};
  /// Until then messages take up to so long.
  time_point slow_until{};
};

/// What an orchestrator keeps around the core.
struct arm {
  explicit arm(std::shared_ptr<const plan> p, const run_options& o) : core(std::move(p), o) {}

  run_state core;
  /// Slots that it holds, with the worker and the connection that the order went over (0: before
  /// this life).
  struct slot {
    std::string node;
    std::string worker;
    wire sent_over = 0;
    uint64_t permit = 0;
    bool accepted = false;
    /// What it has told of its answer.
    std::string text = {};
    /// How it ended, once that is known.
    std::optional<attempt_ending> ending = {};
  };
  std::map<lease_id, slot> slots;
  /// Connections up to these are known to be dead.
  std::map<std::string, wire> dead;
  std::set<time_point> alarms;
  bool silent = false;
};

} // namespace tributary::sim
