#pragma once

#include "runtime/synthesis/value_number.hpp"

#include <optional>
#include <string_view>

namespace tributary {

/// "10 x 20 cm", "1920x1080", "3 by 4 by 2 m" as one number that is the product of its sides; those
/// with units are compared with some slack, since each side was rounded.
/// @param lower Plain, in lower case.
std::optional<quantity> read_dimensions(std::string_view lower);

} // namespace tributary
