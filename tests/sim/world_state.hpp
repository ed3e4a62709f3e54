#pragma once

#include "runtime/run/fingerprint.hpp"
#include "runtime/simulate/dice.hpp"

#include "tests/sim/sim_clock.hpp"
#include "tests/sim/sim_coordinator.hpp"
#include "tests/sim/sim_database.hpp"
#include "tests/sim/sim_provider.hpp"
#include "tests/sim/troubles.hpp"
#include "tests/sim/world_parts.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tributary::sim {

/// All that a simulated world is. What happens in it is in world.hpp.
struct world_state {
  explicit world_state(uint64_t seed, bool trace)
    : dice_(seed), person_(seed, 2, 0), seed_(seed), trace_(trace) {}

  dice dice_;
  sim_clock clock_;
  troubles troubles_;
  time_point begin_{};
  time_point heal_at_{};
  /// Nothing ever went wrong with the cluster itself.
  bool healthy_ = false;
  std::shared_ptr<const plan> plan_;
  run_options options_;
  notice_names names_;

  std::map<std::string, sim_node> nodes_;
  wire next_wire_ = 0;
  uint32_t next_incarnation_ = 0;
  time_point partition_until_{};
  size_t coordinator_count_ = 1;
  std::vector<std::unique_ptr<sim_coordinator>> coordinators_;
  /// By account; those of a worker by its name.
  std::vector<sim_provider> providers_;
  std::map<std::string, uint32_t> accounts_;

  /// Where coordinators share one; else one of them has a disk.
  std::optional<sim_database> database_;
  shared_troubles shared_troubles_;
  /// Nobody reaches it until then.
  time_point database_away_until_{};
  /// Since when the run's owner has been unable to write.
  std::optional<time_point> unattended_since_;
  /// The owner by then, and its epoch.
  std::pair<std::string, uint64_t> owner_then_;

  /// The lines of events.jsonl so far.
  std::vector<std::string> lines_;
  std::vector<run_notice> notices_;
  /// How each stream ended, by the notices.
  std::map<stream_index, std::string> endings_;
  /// When each stream was first tried, of those that have no result since then.
  std::map<stream_index, time_point> tried_since_;
  std::optional<int> exit_code_;
  /// What a person was told is approved; no_stream: the plan.
  std::set<stream_index> acknowledged_;
  /// The same by the events; `all_approved_`: and everything else.
  std::set<stream_index> approved_;
  bool all_approved_ = false;
  /// Who approves, by dice of their own: seeds without a person are what they were.
  dice person_;
  /// Attempts that were sent to a node: a lease names one for ever.
  std::set<lease_id> ordered_;
  /// Results of streams that have ended durably.
  std::map<stream_index, std::string> kept_;
  uint32_t refused_ = 0;
  std::string delivered_;
  fingerprint_builder fingerprint_;
  uint64_t seed_ = 0;
  bool trace_ = false;
};

} // namespace tributary::sim
