#pragma once

#include "runtime/synthesis/claim.hpp"
#include "runtime/synthesis/outline.hpp"
#include "runtime/synthesis/passages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// A result made fit to stand in a document among others. Worker output is data: whatever it holds,
/// it ends where its section ends.
struct section_body {
  /// The result's own string where nothing had to change, which is the usual case for short ones.
  std::shared_ptr<const std::string> text;
  /// In `text`, all at `inner_level` or deeper.
  std::vector<heading_mark> headings;
  std::vector<passage> passages;
  std::vector<claim> claims;
};

/// The level of a section's own heading, and the highest within it.
inline constexpr int section_level = 2;
inline constexpr int inner_level = 3;

/// Takes the claims out, makes the bytes valid, HTML and code fences harmless, and brings headings
/// below the section's. Time in proportion to the result.
section_body
body_of(stream_index stream, std::string_view name, std::shared_ptr<const std::string> result);

} // namespace tributary
