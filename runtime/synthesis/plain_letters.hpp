#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// A text in plain letters, so that spellings of one name or value become equal: Latin letters lose
/// their marks (`Zürich` -> `Zurich`, by the canonical decompositions of Unicode's
/// UnicodeData.txt), typographic dashes, blanks and quotes become ASCII, signs such as ≥ and ±
/// become `>=` and `+/-`. Case stays. Other scripts stay as they are.
std::string plain_letters(std::string_view text);

} // namespace tributary
