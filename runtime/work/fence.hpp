#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// Appends `text` as a fenced block that nothing in it can close: its fence is longer than any in
/// the text. What others wrote goes into a prompt this way, as data.
/// @param label After the opening fence: `result`, `inputs`.
void append_fenced(std::string& out, std::string_view label, std::string_view text);

/// `text` on one line without controls, for names that a file system or a stranger chose.
std::string one_line(std::string_view text);

} // namespace tributary
