#pragma once

#include "runtime/base/problem.hpp"
#include "runtime/plan/topology.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

struct read_topology_result {
  std::optional<topology> value;
  problems found;
};

/// Reads a topology from its text. ${VAR} and ${VAR:-default} are expanded in values through
/// `variable` (null: not set); a key written out where a variable's name belongs is refused.
read_topology_result read_topology(std::string_view text, const std::string& file,
                                   const std::function<const char*(const std::string&)>& variable);

/// Reads the file and then as above, with this process's environment.
read_topology_result read_topology_file(const std::string& file);

/// What there is without a file: `extract` and `echo` always, the models whose key is set and the
/// CLIs that are on PATH by their usual names, and CONTRACT 4's assignment table.
topology default_topology();

} // namespace tributary
