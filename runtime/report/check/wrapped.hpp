#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// Appends a text in lines of at most `width` columns, broken at spaces, the first behind `first`,
/// the others behind as many spaces. Words longer than a line stay whole.
void append_wrapped(std::string& out, std::string_view first, std::string_view text, size_t width);

/// How many columns a text takes in a terminal, counting each character as one.
size_t columns_of(std::string_view text);

/// At most `columns` of a text, with `…` where it was longer.
std::string shortened(std::string_view text, size_t columns);

} // namespace tributary
