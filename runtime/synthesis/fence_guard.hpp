#pragma once

#include <string_view>

namespace tributary {

/// Whether a heading written after this text would be read as one: nothing in the text (a code
/// fence, a block of HTML) is still open at its end. Asks a Markdown parser, since only that knows
/// for sure.
bool is_closed(std::string_view markdown);

} // namespace tributary
