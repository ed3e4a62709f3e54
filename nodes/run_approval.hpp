#pragma once

#include "nodes/run_store.hpp"
#include "runtime/run/approval_wish.hpp"

namespace tributary {

/// Lets something of a run go that no process has in hand: kept in its journal, for whoever goes on
/// with it. Durable once this has returned.
/// @returns What was done, for people; or why it cannot be.
result<std::string>
approve_kept(run_store& store, const std::string& run, const approval_wish& wish);

/// An earlier run that may wait for somebody.
/// @returns Or why not: there is none of this name, or it has ended (`ec::usage`).
result<run_store::earlier_run> look_at_open(const run_store& store, const std::string& run);

/// The number of the newest event that a run has told by its journal; 0: none.
result<uint64_t> last_told(const run_store& store, const run_header& header);

} // namespace tributary
