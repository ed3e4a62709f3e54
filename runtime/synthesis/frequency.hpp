#pragma once

#include <optional>
#include <string_view>

namespace tributary {

/// How many days lie between two times of what happens "weekly", "every two weeks", "twice a year".
/// Nothing for other texts.
/// @param text In lower case and plain letters.
std::optional<double> read_frequency(std::string_view text);

} // namespace tributary
