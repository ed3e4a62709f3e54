#pragma once

#include <string>

namespace tributary {

/// Names this machine as long as it runs: processes with the same one see the same files. The
/// variable TRIBUTARY_MACHINE replaces it (containers that share a kernel but no files).
std::string machine_identity();

/// Random letters and digits, from the system's source: run ids, incarnations.
std::string random_name(size_t length);

/// The path of this program, for starting more of it.
std::string own_program();

/// The name that a node gets when nobody gives it one.
std::string host_name();

/// Who runs this program: the user's name, or number where it has none.
std::string user_name();

/// Where coordinators keep what they know, by default: `$XDG_STATE_HOME/tributary` or
/// `~/.local/state/tributary`.
std::string state_folder();

} // namespace tributary
