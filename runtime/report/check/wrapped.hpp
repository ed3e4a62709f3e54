#pragma once

#include "runtime/report/code_points.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Appends a text in lines of at most `width` columns, broken at spaces, the first behind `first`,
/// the others behind as many spaces. Words longer than a line stay whole.
void append_wrapped(std::string& out, std::string_view first, std::string_view text, size_t width);

} // namespace tributary
