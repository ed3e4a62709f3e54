#pragma once

#include "tests/bench/measure.hpp"

#include <cstddef>

/// The same work by hand: threads, queues and loops that know nothing of plans, events, failures or
/// other machines. What a runtime costs is what it takes beyond these.
namespace tributary::bench {

/// Microseconds a stream: two threads answer prompts, a third joins the answers in order.
figures fan_out_floor(size_t count);

/// Microseconds a hop: each answer is the next prompt, in one thread.
figures chain_floor(size_t count);

/// Milliseconds from the last result to the whole report, and from the first one to the first
/// draft: one thread ends `count` streams over `over`, another puts the report together.
figures merge_floor(size_t count, size_t bytes, std::chrono::milliseconds over);

/// Milliseconds to put `count` texts into one.
figures render_floor(size_t count, size_t bytes);

} // namespace tributary::bench
