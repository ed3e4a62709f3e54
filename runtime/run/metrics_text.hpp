#pragma once

#include "runtime/run/run_metrics.hpp"

#include <string>

namespace tributary {

/// Appends whole microseconds as seconds with six decimals (`1.500000`): no digit is lost, so
/// figures can be recomputed from what was written. Micro-dollars are written as dollars in the
/// same way.
void append_millionths(std::string& out, int64_t millionths);

/// Appends the object that `metrics.json` has under `metrics`, on one line: what a run's end event
/// carries.
void append_metrics(std::string& out, const run_metrics& m);

} // namespace tributary
