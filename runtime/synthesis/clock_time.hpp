#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// A time of the day, or from one to another, in minutes after midnight.
struct clock_time {
  double from = 0;
  double to = 0;
  /// "UTC": times of different zones are not compared.
  std::string zone;
};

/// Reads "14:00", "2 pm", "2:30 p.m.", "9:00-17:30 CET". Nothing for other texts.
/// @param text In lower case and plain letters.
std::optional<clock_time> read_clock_time(std::string_view text);

} // namespace tributary
