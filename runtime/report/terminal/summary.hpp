#pragma once

#include "runtime/report/run_record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// The lines that close a run in a terminal: whether it was delivered, what running in parallel was
/// worth (and what that figure means), how many streams worked the first time, what is missing or
/// in conflict, where the report is.
/// @param folder Where the run left its files; "" where it left none.
std::vector<std::string>
run_summary(const plan& p, const run_record& record, const run_metrics& metrics,
            std::string_view folder, bool colour);

} // namespace tributary
