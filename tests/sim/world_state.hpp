#pragma once

#include "runtime/cluster/node_table.hpp"
#include "runtime/schedule/scheduler.hpp"
#include "runtime/simulate/dice.hpp"
#include "runtime/simulate/timed_permits.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/sim/sim_clock.hpp"
#include "tests/sim/sim_disk.hpp"
#include "tests/sim/sim_provider.hpp"
#include "tests/sim/troubles.hpp"
#include "tests/sim/world_parts.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tributary::sim {

/// All that a simulated world is. What happens in it is in world.hpp.
struct world_state {
  explicit world_state(uint64_t seed, bool trace) : dice_(seed), seed_(seed), trace_(trace) {}

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
  std::optional<node_table> table_{lost_after};
  /// The registry's view: which connection each node is spoken to on.
  std::map<std::string, wire> ports_;
  std::map<std::string, wire> last_ports_;
  wire next_wire_ = 0;
  uint32_t next_incarnation_ = 0;

  /// Made when the run has its name.
  std::optional<sim_disk> disk_;
  struct held_effect {
    size_t after;
    std::function<void()> what;
  };
  std::deque<held_effect> held_;
  bool journal_commits_ = false;
  /// The coordinator's process is not there.
  bool down_ = false;
  uint64_t process_life_ = 0;
  time_point process_life_began_{};
  time_point partition_until_{};
  std::unique_ptr<arm> arm_;
  uint64_t arm_life_ = 0;
  std::map<std::string, time_point> last_to_arm_;
  /// The grant that is being told to the core, and its connection.
  slot_grant granted_;
  wire granted_over_ = 0;

  std::unique_ptr<scheduler> scheduler_;
  bool assigning_ = false;
  /// Grants on their way to the run, by stream; whether it asked again while one was.
  std::map<stream_index, uint32_t> grants_coming_;
  bool crossed_ = false;
  timed_permits permits_;
  /// By account; those of a worker by its name.
  std::vector<sim_provider> providers_;
  std::map<std::string, uint32_t> accounts_;
  std::optional<time_point> permit_alarm_;

  std::unique_ptr<draft> draft_;
  uint64_t synthesizer_life_ = 0;
  time_point last_to_synthesizer_{};
  std::set<stream_index> uncommitted_;
  bool committing_ = false;
  bool finish_pending_ = false;
  uint32_t draft_version_ = 0;

  /// The lines of events.jsonl so far.
  std::vector<std::string> lines_;
  std::vector<run_notice> notices_;
  /// How each stream ended, by the notices.
  std::map<stream_index, std::string> endings_;
  /// When each stream was first tried, of those that have no result since then.
  std::map<stream_index, time_point> tried_since_;
  std::optional<int> exit_code_;
  /// Attempts that were sent to a node: a lease names one for ever.
  std::set<lease_id> ordered_;
  /// Results of streams that have ended durably.
  std::map<stream_index, std::string> kept_;
  uint32_t refused_ = 0;
  std::string delivered_;
  uint64_t seed_ = 0;
  bool trace_ = false;
};

} // namespace tributary::sim
