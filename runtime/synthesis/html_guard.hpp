#pragma once

#include "runtime/synthesis/text_edit.hpp"

#include <string_view>
#include <vector>

namespace tributary {

/// What must change so that a result's raw HTML cannot reach beyond its section: comments are taken
/// out, tags that are never closed (or that no report may have, such as `script`) are escaped. Code
/// is left alone.
std::vector<text_edit> html_edits(std::string_view markdown);

} // namespace tributary
