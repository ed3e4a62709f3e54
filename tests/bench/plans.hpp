#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/work/work.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary::bench {

/// Bytes of a no-op stream's prompt and of what its worker answers.
inline constexpr size_t prompt_bytes = 100;
inline constexpr size_t answer_bytes = 1024;

/// So many streams that need nothing, and one last that needs them all.
std::shared_ptr<const plan> fan_out(size_t count);

/// So many streams, each of which needs the one before.
std::shared_ptr<const plan> chain(size_t count);

/// So many streams that need nothing, with names of their own.
std::shared_ptr<const plan> parallel(size_t count);

/// Markdown as a model writes it: about so many bytes of headings, prose, lists, tables and ten
/// claims, different for each seed.
std::string prose(size_t bytes, size_t seed);

/// The worker of all these plans: answers with `answer_bytes` at once.
worker_profile echo_worker();

/// What all attempts of a run share that has this one worker.
std::shared_ptr<const run_context>
context_of(const plan& p, const std::string& run, const worker_profile& worker);

} // namespace tributary::bench
