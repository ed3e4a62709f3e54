#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary {

/// Gives headings the anchors that GitHub gives them, so that links inside a Markdown file work on
/// the page made from it: lower case, punctuation dropped, spaces as hyphens, repeats numbered.
class heading_slugs {
public:
  /// Takes an anchor for the page's own use: no heading gets it.
  void reserve(std::string_view slug);
  /// The anchor of the next heading with this plain text.
  std::string next(std::string_view text);

private:
  std::unordered_map<std::string, uint32_t> seen_;
};

} // namespace tributary
