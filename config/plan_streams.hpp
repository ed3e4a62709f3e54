#pragma once

#include "config/plan_reader.hpp"

namespace tributary::config {

/// Reads `streams`: a mapping from id to stream, or a list of streams with an `id` each.
void read_streams(const field& in, plan_draft& draft);

/// Whether `id` is [a-z][a-z0-9_-]* of at most 64 bytes.
bool is_stream_id(std::string_view id);

} // namespace tributary::config
