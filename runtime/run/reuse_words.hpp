#pragma once

#include <string_view>

namespace tributary {

/// How the `why` of a `stream.queued` begins where `--reuse` has found no result.
inline constexpr std::string_view not_reused = "not reused: ";

} // namespace tributary
