#pragma once

#include <string>
#include <string_view>

namespace tributary::test {

/// Reads a page of ours as strictly as it was written: every tag closed in order, every attribute
/// quoted, nothing but the tags, attributes, styles and links that we write ourselves. So whatever
/// got on the page as more than text is found, not only what is on a list of known tricks.
/// @returns What is foreign and where it stands; "" where all is ours.
std::string foreign_in(std::string_view page);

} // namespace tributary::test
