#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// Yes or no in one of the words that tables of features use, and what it is restricted to.
struct truth_value {
  bool yes = false;
  /// "with a plugin", "since 3.2".
  std::string condition;
};

/// Nothing for words that say neither.
/// @param text In lower case and plain letters, brackets taken out.
std::optional<truth_value> find_truth(std::string_view text);

} // namespace tributary
