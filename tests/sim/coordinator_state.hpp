#pragma once

#include "runtime/cluster/node_table.hpp"
#include "runtime/schedule/scheduler.hpp"
#include "runtime/simulate/timed_permits.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/sim/sim_disk.hpp"
#include "tests/sim/sim_process.hpp"
#include "tests/sim/sim_writer.hpp"
#include "tests/sim/world_parts.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace tributary::sim {

/// All that one coordinator is. What happens in it is in sim_coordinator.hpp.
struct coordinator_state {
  /// Its place among the coordinators.
  size_t number_ = 0;

  /// Its process is not there.
  bool down_ = false;
  uint64_t process_life_ = 0;
  time_point process_life_began_{};

  std::optional<node_table> table_{lost_after};
  /// The registry's view: which connection each node is spoken to on.
  std::map<std::string, wire> ports_;
  std::map<std::string, wire> last_ports_;
  time_point checked_last_{};

  /// The run's journal, as this process knows it.
  std::optional<sim_disk> disk_;
  struct held_effect {
    size_t after;
    std::function<void()> what;
  };
  std::deque<held_effect> held_;
  bool journal_commits_ = false;

  std::unique_ptr<arm> arm_;
  uint64_t arm_life_ = 0;
  std::map<std::string, time_point> last_to_arm_;
  /// The grant that is being told to the core, and its connection.
  slot_grant granted_;
  wire granted_over_ = 0;
  /// The run's end has left from here.
  bool end_told_ = false;

  std::unique_ptr<scheduler> scheduler_;
  uint64_t scheduler_life_ = 0;
  bool assigning_ = false;
  /// Grants on their way to the run, by stream; whether it asked again while one was.
  std::map<stream_index, uint32_t> grants_coming_;
  bool crossed_ = false;
  timed_permits permits_;
  std::optional<time_point> permit_alarm_;
  /// When attempts of each account were let begin, of the last minute.
  std::map<uint32_t, std::deque<time_point>> begun_;

  std::unique_ptr<draft> draft_;
  uint64_t synthesizer_life_ = 0;
  time_point last_to_synthesizer_{};
  std::set<stream_index> uncommitted_;
  bool committing_ = false;
  bool finish_pending_ = false;
  uint32_t draft_version_ = 0;

  // --- where coordinators share a database

  /// Its name there: another one at each start.
  std::string id_;
  /// What it may write, and what it writes with; made anew at each start.
  std::unique_ptr<sim_writer> writer_;
  /// When there was somebody last who could work.
  time_point worked_at_{};
  /// The database cannot be reached from here until then.
  time_point database_away_until_{};
  /// Since when it could have taken over a run that nobody looks after.
  std::optional<time_point> fit_since_;
};

} // namespace tributary::sim
