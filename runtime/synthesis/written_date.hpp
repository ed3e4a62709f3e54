#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// A whole date in running text, in one of the forms that say the same to everybody.
struct written_date {
  /// Bytes; 0 where none stands there.
  size_t size = 0;
  /// 0: 2026-05-01, 1: 1 May 2026, 2: May 1, 2026.
  uint8_t form = 0;
  uint32_t year = 0;
  uint32_t month = 0;
  uint32_t day = 0;
  /// The month as it stands there; empty in form 0.
  std::string_view month_word;
};

/// Reads the date that begins at `at`.
written_date written_date_at(std::string_view text, size_t at);

/// The same date in another form.
std::string date_in_form(const written_date& date, uint8_t form);

} // namespace tributary
