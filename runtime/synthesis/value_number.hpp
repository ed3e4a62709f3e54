#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tributary {

/// How far a quantity goes.
enum class bound : uint8_t {
  none,
  /// "at least 5": two that name different ones contradict each other …
  at_least,
  at_most,
  /// … and "over 5" and "below 10" do not, since nobody took them for exact.
  over,
  below,
};

/// A quantity read from text, in the base of its unit.
struct quantity {
  double low = 0;
  double high = 0;
  /// What the last digit written counts; 0 for what is exact or has its own width.
  double step = 0;
  bound limit = bound::none;
  /// "1.234" may be 1234.
  bool may_be_thousands = false;
  /// Base of a known unit, the thing counted, or "".
  std::string noun;
  /// What it is per, as terms: month, user.
  std::set<std::string> per;
  /// The unit as written; quantities of one spelling were never converted.
  std::string written;
  /// By which the number as written was multiplied; 0 where that is not one factor.
  double factor = 1;
  /// What restricts it: "for teams", "with wind".
  std::string condition;
};

/// Reads `$1.2M`, `1,200,000 USD`, `10-20 %`, `100 ± 5 ms`, `2 h 30 min`, `about 5k users`, `up to
/// 10`, `a third`. Nothing where the text is more than one quantity, its unit and a condition.
/// @param text In plain letters, white space collapsed; case counts (M, m).
std::optional<quantity> read_quantity(std::string_view text);

/// Whether two quantities are of one kind, so that they can be compared at all.
bool is_comparable(const quantity& a, const quantity& b);

/// Whether two comparable quantities surely cannot both hold. The less precise of two covers what
/// is rounded to it: "1.2 M" covers 1,150,000 up to 1,250,000, but "1.3 M" contradicts it.
bool quantities_contradict(const quantity& a, const quantity& b);

/// A text that two quantities share only where they say the same in the same precision.
std::string quantity_key(const quantity& q);

} // namespace tributary
