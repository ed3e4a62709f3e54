#pragma once

#include <string_view>

namespace tributary {

/// How the `why` of an `audit.completed` begins where there was no audit.
inline constexpr std::string_view not_audited = "not audited: ";

} // namespace tributary
