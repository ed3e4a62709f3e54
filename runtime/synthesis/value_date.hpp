#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// A date in one of its usual forms as `2026`, `2026-05`, `2026-05-01` (ISO 8601), `2026-q3`,
/// `2026-h1` or `199x`; "" for anything else. Two readings of one (`05/06/2026`) stand both, parted
/// by a bar. Points mean day, month, year (`05.06.2026`).
/// @param text In lower case and plain letters.
std::string read_date(std::string_view text);

/// Whether two dates may name one time: 2026 covers 2026-01, and no date covers all.
bool dates_overlap(std::string_view a, std::string_view b);

/// Which of two dates begins or ends later; what is no date comes before all that are.
bool is_later(std::string_view a, std::string_view b);

} // namespace tributary
