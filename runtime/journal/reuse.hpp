#pragma once

#include "runtime/journal/durable_journal.hpp"
#include "runtime/journal/run_header.hpp"
#include "runtime/run/run_event.hpp"

#include <vector>

namespace tributary {

/// Looks through the newest earlier runs for streams that were asked exactly the same: the same
/// prompt, the same worker's profile, inputs with the same content, needs with the same results. A
/// stream of which a need has to run has to run itself.
/// @param fresh With the digests of its inputs.
/// @param runs_max How many earlier runs are looked at; each is replayed.
/// @returns What is known of each stream before the run: its result, or why there is none.
result<std::vector<result_reused>>
find_reusable(const run_header& fresh, const durable_journal& past, size_t runs_max = 20);

} // namespace tributary
