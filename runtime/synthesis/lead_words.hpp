#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// The first words of a passage, plain and short, so that a reference to it says what it stands
/// for: `Choose by the failure you cannot afford…`. Empty where it begins with anything but words
/// (a table, code, a link).
std::string lead_words(std::string_view passage);

} // namespace tributary
