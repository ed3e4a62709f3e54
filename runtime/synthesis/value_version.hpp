#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// A version as it is compared: dotted numbers, "1.22" covers "1.22.3".
struct version_number {
  std::string digits;
  /// "3.9+", ">= 3.9", "3.9 or later".
  bool at_least = false;
};

/// Reads "v1.22", "1.22.3", "3.x", ">= 3.9", "20 LTS". Nothing where other words stand too.
/// @param text In lower case and plain letters.
std::optional<version_number> read_version(std::string_view text);

/// Whether the text is marked as a version by itself, by a v or by two points.
bool looks_like_version(std::string_view text);

bool versions_contradict(const version_number& a, const version_number& b);

} // namespace tributary
