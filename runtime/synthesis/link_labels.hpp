#pragma once

#include "runtime/synthesis/text_edit.hpp"

#include <string_view>
#include <vector>

namespace tributary {

/// The edits that keep a result's link definitions (`[spec]: https://…`) and footnotes to itself:
/// in one document their labels would reach into every other section, and `[1]` stands in many.
/// Labels get the stream's id in front where they are defined and where they are used; a label that
/// the result only uses stays, and finds nothing.
std::vector<text_edit> label_edits(std::string_view markdown, std::string_view id);

} // namespace tributary
