#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tributary {

/// The code point at `at`, which moves behind it; U+FFFD for an ill-formed byte.
char32_t next_code_point(std::string_view text, size_t& at);

/// Appends a code point as UTF-8; U+FFFD for what is none.
void append_code_point(std::string& out, char32_t c);

/// Columns that a terminal gives it: 0 for combining marks, 2 for East Asian wide ones and emoji.
int columns_of(char32_t c);

/// Columns of a text without controls.
size_t columns_of(std::string_view text);

/// `text` in at most so many columns, `…` at its end where something was left out.
std::string fitted(std::string_view text, size_t columns);

/// As `fitted`, filled up with spaces.
std::string padded(std::string_view text, size_t columns);

} // namespace tributary
