#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary {

/// The anchors that those who render Markdown give to headings, in the order of the document.
/// Titles beyond ASCII are written differently by each of them, so nothing links there.
class anchors {
public:
  /// The anchor of the next heading, or "" where it cannot be told.
  /// @param title Plain text, without marks.
  std::string next(std::string_view title);

private:
  std::unordered_map<std::string, uint32_t> seen_;
};

} // namespace tributary
