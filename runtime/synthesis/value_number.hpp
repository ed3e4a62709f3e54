#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// A quantity read from text.
struct quantity {
  double low = 0;
  double high = 0;
  /// Normalised: "usd per month", "percent", "" for none.
  std::string unit;
};

/// Reads `$1.2M`, `1,200,000 USD`, `10-20 %`, `about 5k users`, `over 100`. Nothing where the text
/// is more than one quantity with a short unit.
/// @param text In lower case but for the magnitudes K, M, B, T; white space collapsed.
std::optional<quantity> read_quantity(std::string_view text);

} // namespace tributary
