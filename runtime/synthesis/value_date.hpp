#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// `2026`, `2026-05` or `2026-05-01` for a date in one of its usual forms, in lower case; "" for
/// anything else. Forms that may be read in two ways (`05/06/2026`) are none.
std::string read_date(std::string_view text);

/// Whether two dates may name one time: 2026 covers 2026-01, and no date covers all.
bool dates_overlap(std::string_view a, std::string_view b);

} // namespace tributary
