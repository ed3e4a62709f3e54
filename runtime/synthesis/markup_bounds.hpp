#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tributary {

/// Characters that mean something in Markdown, line ends among them, that one result may have. A
/// parser keeps 30 to 50 bytes for each: with two million that is 100 MB at the worst, where the
/// largest result made of nothing else would take gigabytes. Ordinary prose of 64 MB has fewer.
inline constexpr size_t markup_marks_max = 2'000'000;

/// Cells that the tables of one result may come to. Every row is filled up to the width of its
/// table's head, so 100 KB of `|` can ask for a billion of them.
inline constexpr size_t table_cells_max = 2'000'000;

/// Whether reading a text as Markdown costs more than its size lets expect.
bool exceeds_markup_bounds(std::string_view text);

/// All of it as a block of code, in which nothing means anything.
std::string as_code(std::string_view text);

} // namespace tributary
