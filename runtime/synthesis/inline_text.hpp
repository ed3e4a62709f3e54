#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// Words of anybody as they may stand within a line of Markdown: one line, no markup, nothing that
/// steers a terminal; cut after `bytes_max`.
std::string inline_text(std::string_view words, size_t bytes_max);

/// The same with its markup as it came: to be compared, or put into a line by `inline_text` later.
std::string plain_line(std::string_view words, size_t bytes_max);

} // namespace tributary
