#pragma once

#include "config/fields.hpp"
#include "runtime/plan/topology.hpp"

namespace tributary::config {

/// Reads `workers`: names with profiles. Keys written out are refused without being repeated.
void read_workers(const field& in, topology& out);

/// Reads `nodes`, names with what each offers, and `elastic`.
void read_nodes(const field& in, topology& out);
void read_elastic(const field& in, topology& out);

/// Reads the tree of a topology file over what `out` holds already.
void read_topology_tree(reading& in, topology& out);

/// Refuses what no single key shows: a plain listener that strangers can reach, a name that is not
/// there.
void check_topology(const topology& t, reading& in);

/// A short name for a worker or a node: letters, digits, `_`, `-`, `.`; at most 64 bytes.
bool is_name(std::string_view text);

/// Tells that a key is no such name.
void check_name(const field& in, node_id key, std::string_view what);

/// HOST:PORT with a port of 0 to 65535; the host may be empty, an address, or `[::1]`.
bool is_address(std::string_view text);

/// Whether only this machine can reach such an address.
bool is_loopback(std::string_view address);

} // namespace tributary::config
