#pragma once

#include "nodes/cli/command_line.hpp"
#include "nodes/tls_setup.hpp"

#include <string>
#include <vector>

namespace tributary {

/// What the command line says about certificates; it goes before what the topology says.
struct tls_options {
  /// A folder of `tributary certs`.
  std::string certs;
  std::string ca;
  std::string cert;
  std::string key;
};

/// --certs DIR, or --tls-ca, --tls-cert and --tls-key.
void add_tls_options(command_line& line, tls_options& to);

/// For a child that is to prove itself by the same files.
std::vector<std::string> as_arguments(const tls_options& given);

/// Puts them in the place of the topology's `tls`. Relative paths are the working folder's.
result<void> use_tls(const tls_options& given, topology& cluster);

} // namespace tributary
