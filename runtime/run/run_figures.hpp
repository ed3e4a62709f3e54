#pragma once

#include "runtime/run/run_notice.hpp"
#include "runtime/run/run_stream.hpp"

#include <string>

namespace tributary {

/// Amounts come from workers and nodes: a negative one is no refund, and none is large enough for a
/// sum over all attempts to pass the end of its type.
int64_t bounded(int64_t amount);
usage bounded(const usage& used);
duration bounded(duration span);

/// Into a notice about an attempt that did not count: what it cost all the same.
void put_cost(run_notice& n, const usage& used);

/// Into a notice about a result: what it and those before it took and cost.
void put_figures(run_notice& n, const run_stream& st);

/// Whether what a failed attempt wrote is enough to help anybody.
bool is_worth_keeping(const std::string& text);

} // namespace tributary
