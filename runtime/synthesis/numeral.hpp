#pragma once

#include <optional>
#include <string_view>

namespace tributary {

/// A number as it is written.
struct numeral {
  double value = 0;
  /// What the last digit that was written counts: 0.1 for "1.2", 100,000 for "1.2 M".
  double step = 1;
  /// The factor of the magnitude that was written; 1 for none.
  double magnitude = 1;
  /// "1.234" is 1234 where a point parts thousands.
  bool may_be_thousands = false;
  /// A share such as "two thirds" or "1 in 5"; the value is in percent.
  bool is_share = false;
};

/// Reads "1,200", "1.2M", "48'300", "1,5", "twelve", "two million", "a third", "2 in 5". Nothing is
/// eaten where there is none.
/// @param currency A sign stood before: then "210m" are millions, not metres.
std::optional<numeral> eat_numeral(std::string_view& text, bool currency);

} // namespace tributary
