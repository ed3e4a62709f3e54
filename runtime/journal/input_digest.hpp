#pragma once

#include "runtime/base/limits.hpp"
#include "runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace tributary {

/// What is in these files, a SHA-256 in hexadecimal each: by it an input is known to be the same
/// later. "" for one that cannot be read, and for those that would make them more than
/// `bytes_max` together. Reads all of them: not for an actor's thread.
std::vector<std::string>
digests_of(const std::vector<input_file>& inputs, uint64_t bytes_max = limits::digested_bytes);

} // namespace tributary
