#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"

#include <string>

namespace tributary {

/// Where a process keeps what must outlive it: runs, and what they have taught.
struct state_place {
  /// Empty: in memory.
  std::string folder;
  /// `postgres://…`, where several coordinators share the runs; what belongs to this machine alone
  /// stays in the folder.
  std::string database;
  /// Somebody has named it; else it is the default.
  bool chosen = false;
  /// It was named by TRIBUTARY_STATE, which holds for the next command, too.
  bool by_environment = false;
};

/// By the flag, else TRIBUTARY_STATE, else the topology, else the default.
/// @returns Or `ec::bad_config` for a place of a kind that there is not.
result<state_place> find_state(const std::string& flag, const coordinator_spec& spec);

/// ` --state …` for a command that is to look in the same place; empty where it would anyhow, or
/// where nothing is kept. Secrets in a database's address are left out.
std::string state_option_of(const state_place& place);

/// Empty where nothing is kept.
std::string lessons_file(const state_place& place);

} // namespace tributary
