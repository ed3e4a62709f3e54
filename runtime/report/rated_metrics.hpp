#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// `metrics.json` with a person's score: `synthesis_quality`, whose it is, and the target that is
/// met by it. What else stands there stays.
/// @param score 1 to 5.
/// @returns Or `ec::malformed` where that is no metrics.json.
result<std::string> rated_metrics(std::string_view metrics_json, uint32_t score);

/// Writes it into the folder of a run, in one step.
/// @returns Or `ec::not_found` where there is none, or why it cannot be written.
result<void> rate_folder(const std::string& folder, uint32_t score);

} // namespace tributary
