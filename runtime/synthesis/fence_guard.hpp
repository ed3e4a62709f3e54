#pragma once

#include <string_view>

namespace tributary {

/// Whether a text stays in its place among others: a heading written after it would be read as one
/// (no code fence and no block of HTML is still open), and none of its own headings is above
/// `level`. Asks a Markdown parser, since only that knows for sure.
bool stays_in_place(std::string_view markdown, int level);

} // namespace tributary
