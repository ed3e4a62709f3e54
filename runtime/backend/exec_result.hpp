#pragma once

#include "runtime/backend/child_process.hpp"
#include "runtime/work/work.hpp"

namespace tributary {

/// What an attempt was, from what its child left: the result, or a failure whose message ends with
/// the last that the program said on stderr.
/// @param took From its start to its end.
attempt_result exec_result(child_end end, const worker_profile& profile, const child_bounds& bounds,
                           duration took);

/// The last line that a program wrote on stderr, fit to be shown: no controls, none of the values
/// that the profile's environment gives it, at most `bytes_max` bytes.
std::string last_line(std::string_view log, const worker_profile& profile, size_t bytes_max);

} // namespace tributary
