#pragma once

#include "runtime/base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tributary {

/// All spans of time are whole microseconds: exact on the wire, in the journal and in a replay.
using duration = std::chrono::microseconds;

/// A point in UTC. The core is given one with each event and never asks a clock.
using time_point = std::chrono::sys_time<duration>;

/// Reads `90s`, `25m`, `1h30m`, `500ms`, `2d`, also a range's lower or upper end such as `15m`.
/// A bare number is refused: it does not say whether seconds or minutes are meant.
/// @returns A span of 0 to 365 days, or `ec::malformed` with what would be right.
result<duration> parse_duration(std::string_view text);

/// Writes the shortest form that `parse_duration` reads back to the same span: `1h30m`, `2.5s`,
/// `0s`.
std::string to_text(duration span);

/// Writes a span for a person to glance at, three digits at most: `850ms`, `2.4s`, `1m05s`,
/// `2h10m`.
std::string to_human(duration span);

/// Writes a point as `2026-01-31T08:15:00.250000Z`, always with microseconds, so that figures can
/// be recomputed exactly from what was written.
std::string to_rfc3339(time_point at);

/// Reads what `to_rfc3339` writes, with 0 to 6 digits after the second.
result<time_point> parse_rfc3339(std::string_view text);

/// Seconds as a floating number, for reports only: nothing decides on it.
inline double to_seconds(duration span) {
  return static_cast<double>(span.count()) / 1e6;
}

} // namespace tributary
