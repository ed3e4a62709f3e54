#pragma once

#include "runtime/work/work.hpp"

#include <string>

namespace tributary {

/// Copies the run's inputs into a worker's folder, each under the name that the prompt cites it by:
/// a CLI that may read only there finds them, and one that writes cannot spoil them. Names that
/// lead out of the folder become `inputs/NUMBER-NAME`.
/// @returns Or why not; `ec::too_large` where they are over `limits::copied_input_bytes`.
result<void> copy_inputs(const run_context& run, const std::string& folder);

/// Where an input's copy is, below the folder.
std::string copy_name(const input_file& input, size_t number);

} // namespace tributary
