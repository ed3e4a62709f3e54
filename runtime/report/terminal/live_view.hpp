#pragma once

#include "runtime/report/run_record.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tributary {

/// What a terminal shows at once.
struct terminal_size {
  size_t columns = 80;
  size_t rows = 24;

  bool operator==(const terminal_size&) const = default;
};

/// One picture of a run for a terminal: a line a stream (state, worker, node, elapsed against
/// estimate, progress), totals, the five monitoring checks. Never more than `size.rows` - 1 lines,
/// none wider than the terminal: where there are more streams than rows, those that run come first,
/// then those in trouble, then a count of the rest. Words of workers lose their control characters.
/// @param now When it is shown; nothing here asks a clock.
std::vector<std::string>
live_view(const plan& p, const run_record& record, time_point now, terminal_size size, bool colour);

} // namespace tributary
