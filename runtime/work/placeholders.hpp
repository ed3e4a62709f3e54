#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// Writes the value of a placeholder's name behind `out`; false leaves the placeholder as it is.
using placeholder_writer = std::function<bool(std::string_view name, std::string& out)>;

/// Replaces each {{name}} of `text` in one pass: what a value contains is never looked at again.
std::string replace_placeholders(std::string_view text, const placeholder_writer& write);

/// A text that is to stand in a prompt as it is: its `{{` become `{ {`, so none is a placeholder.
std::string without_placeholders(std::string_view text);

} // namespace tributary
