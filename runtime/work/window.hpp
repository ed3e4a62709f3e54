#pragma once

#include "runtime/plan/topology.hpp"

#include <cstddef>

namespace tributary {

/// Bytes that a worker's prompt may have: its window without room for the answer
/// (`max-output-tokens`, else a quarter of the window, at most 32,000 tokens), four bytes a token.
/// What is usual for the backend where the profile names no window: Gemini 1M tokens, OpenAI and
/// Codex 400k, Anthropic and Claude 200k; no bound for workers that are no models.
size_t prompt_bytes_of(const worker_profile& profile);

} // namespace tributary
