#pragma once

#include "runtime/work/prompt.hpp"

#include <functional>
#include <vector>

namespace tributary {

/// Reads what of a run's inputs can go into a prompt of `bytes_max` bytes: small ones whole, of
/// large ones the beginning, all together no more than that. Reads files: for the pool's threads.
/// What cannot be read says why in its place.
/// @param go_on Asked before each file; false ends it, with the rest unread.
std::vector<input_text> read_inputs(const run_context& run, size_t bytes_max,
                                    const std::function<bool(const std::string& name)>& go_on);

} // namespace tributary
