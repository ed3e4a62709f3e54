#pragma once

#include "tests/bench/measure.hpp"

#include <cstddef>

/// Streams that ask a model over HTTP, all at once: the server stands in a process of its own, and
/// takes so long for each answer of 1 KB, which it streams.
namespace tributary::bench {

/// Milliseconds from submission to the run's end, processor time of a stream in microseconds, the
/// most calls that the server had at once, and milliseconds until all is on disk.
figures run_with_models(size_t count, std::chrono::milliseconds each);

/// The same calls by libcurl alone, one thread and epoll: milliseconds from the first to the last,
/// processor time of a call in microseconds, and the most at once. Reads no events and keeps
/// nothing.
figures bare_curl(size_t count, std::chrono::milliseconds each);

} // namespace tributary::bench
