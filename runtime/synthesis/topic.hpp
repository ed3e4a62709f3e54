#pragma once

#include "runtime/synthesis/conflict.hpp"
#include "runtime/synthesis/value.hpp"

#include <map>
#include <optional>
#include <string>

namespace tributary {

/// A claim's place: plan order first, then the order within the result.
struct claim_place {
  stream_index stream = no_stream;
  uint32_t ordinal = 0;

  auto operator<=>(const claim_place&) const = default;
};

/// Claims of one topic that say the same as of the same date.
struct opinion {
  claim_value value;
  /// As compared; "" where the claim names none.
  std::string date;
  std::map<claim_place, claim> claims;
};

/// All that is claimed of one attribute of one subject; opinions by value and date.
struct topic {
  std::map<std::string, opinion> opinions;
};

/// Opinions of one topic that are weighed against each other, the first in plan order. An attribute
/// with more values than this has many ("contributors"), and nobody reads a dispute of so many
/// sides.
inline constexpr size_t opinions_compared = 64;
/// Claims that stand for one opinion in a conflict.
inline constexpr size_t claims_per_opinion = 4;

/// Whether two opinions cannot both hold, whatever their dates.
bool clash(const opinion& a, const opinion& b);

/// The conflict that a topic amounts to: open where opinions of one time contradict each other,
/// noted where only their dates tell them apart. No id yet. A stream that holds both opinions knows
/// that the attribute has several values, and contradicts nobody with them.
std::optional<conflict> judge(const topic& all);

} // namespace tributary
