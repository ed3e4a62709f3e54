#pragma once

#include "runtime/backend/model/retry_hint.hpp"

namespace tributary {

/// Longer spans are taken for this: all of them mean "not today".
inline constexpr duration span_max = std::chrono::hours{24 * 365};

/// The span that `text` begins with: of "1.2s. Visit https://…" the first four bytes.
std::optional<duration> span_at(std::string_view text);

} // namespace tributary
