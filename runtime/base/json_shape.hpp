#pragma once

#include <cstddef>
#include <string_view>

namespace tributary {

/// Whether a parser of JSON would build no more than this of it: a few MB of brackets from a
/// stranger would take gigabytes, and deep ones the stack. Looks at brackets, commas and colons
/// outside strings; says nothing about whether it is JSON. Linear, without memory.
/// @param depth_max Of brackets within brackets.
/// @param marks_max Of opening brackets, commas and colons together.
bool has_modest_shape(std::string_view json, size_t depth_max, size_t marks_max);

/// The object whose opening brace stands at `begin`, to its closing one; empty where it has none.
/// Says nothing about whether it is JSON. Linear.
std::string_view json_object_at(std::string_view text, size_t begin);

} // namespace tributary
