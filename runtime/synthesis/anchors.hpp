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
  /// Tells of a title that `next` will be asked for, before the first heading.
  void expect(std::string_view title);
  /// The anchor of the next heading, or "" where it cannot be told.
  /// @param title Plain text, without marks.
  std::string next(std::string_view title);
  /// Passes a heading that nothing links to. It counts only where its anchor could be an expected
  /// one, which is rare, so this is cheap.
  void pass(std::string_view title);

private:
  std::string numbered(const std::string& slug, uint32_t& count);

  /// How often each was given out.
  std::unordered_map<std::string, uint32_t> seen_;
  std::string buffer_;
};

} // namespace tributary
