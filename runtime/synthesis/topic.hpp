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

/// A claim in its topic.
struct held_claim {
  claim said;
  /// It lays something down rather than telling of the world (`wording_of`).
  bool decides = false;
  /// Its own quote does.
  bool lays_down = false;
};

/// Claims of one topic that say the same as of the same date.
struct opinion {
  claim_value value;
  /// As compared; "" where the claim names none.
  std::string date;
  std::map<claim_place, held_claim> claims;
};

/// All that is claimed of one attribute of one subject; opinions by value and date.
struct topic {
  std::map<std::string, opinion> opinions;
  /// Its attribute is one that is chosen (`is_choice`).
  bool is_choice = false;
  /// It is one that nobody decides (`is_fact`).
  bool is_fact = false;
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
/// that the attribute has several values, and contradicts nobody with them. The conflict is
/// technical where at least half of its sides decide, and what they decide is a choice; or where
/// all of them do, half by their own quotes, and it is no plain fact. Else it is factual: a fact
/// that is looked up is safer than one that is chosen.
std::optional<conflict> judge(const topic& all);

} // namespace tributary
