#pragma once

#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/client.hpp"

#include <string>

namespace tributary {

/// Where coordinators are looked for by verbs that ask one.
inline constexpr auto usual_coordinator = "127.0.0.1:4850";

/// Which coordinator a verb asks, and what it is shown.
struct asked_coordinator {
  std::string address;
  std::string topology_file;
  tls_options tls;
  bool insecure = false;
};

/// @param otherwise What happens without an address, for the help.
void add_coordinator_options(command_line& line, asked_coordinator& to,
                             const std::string& otherwise);

/// @returns The exit code where it cannot be asked.
tl::expected<coordinator_place, int> read_place(const asked_coordinator& from, const console& out);

} // namespace tributary
