#pragma once

#include "nodes/gate/tls_context.hpp"
#include "runtime/plan/topology.hpp"

#include <memory>

namespace tributary {

/// Where the certificates of a process in this role lie. Names in a topology are relative to its
/// file.
tls_files files_for(const tls_spec& tls, certificate_role own, const std::string& topology_file);

/// Reads the certificates that a topology asks for. @returns Null where it asks for none.
result<std::shared_ptr<const tls_context>> load_tls(const topology& cluster, certificate_role own);

} // namespace tributary
