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

/// `default_topology` with the user's `$XDG_CONFIG_HOME/tributary/config.yaml` over it and
/// `./tributary.yaml` over both: what holds where no `--topology` is given. Both are topology files
/// and may be missing. A worker, a node list or a table entry that stands in a file replaces that
/// of the one below.
read_topology_result read_default_topology();

/// The same with the folder of `tributary.yaml` and the environment as arguments.
read_topology_result
read_default_topology(const std::string& folder,
                      const std::function<const char*(const std::string&)>& variable);

} // namespace tributary
