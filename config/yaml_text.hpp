#pragma once

#include <string>
#include <string_view>

namespace tributary::config {

/// Appends a text as YAML that reads back to the same text: plain where that is safe, a block of
/// lines where it has several, else in quotes.
/// @param indent Of a block's lines; 0 allows none, as inside of `[…]`.
void append_yaml_text(std::string& out, std::string_view text, int indent);

} // namespace tributary::config
