#pragma once

#include "runtime/synthesis/claim.hpp"
#include "runtime/synthesis/outline.hpp"
#include "runtime/synthesis/passages.hpp"
#include "runtime/synthesis/style_sites.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// A result made fit to stand in a document among others. Worker output is data: whatever it holds,
/// it ends where its section ends.
struct section_body {
  /// The result's own string where nothing had to change, which is the usual case for short ones.
  std::shared_ptr<const std::string> text;
  /// In `text`, all at the place's level or deeper.
  std::vector<heading_mark> headings;
  std::vector<passage> passages;
  std::vector<claim> claims;
  /// What of `text` can be written otherwise.
  style_places style;
};

/// The level of a section's own heading, and the highest within it.
inline constexpr int section_level = 2;
inline constexpr int inner_level = 3;

/// Where a result is to stand.
struct section_place {
  stream_index stream = no_stream;
  /// Of the stream: its links' labels carry it.
  std::string_view id;
  /// What the section is called: a result that begins with this heading loses it.
  std::string_view name;
  /// The highest that its headings may be.
  int level = inner_level;
};

/// Takes the claims out, makes the bytes valid, HTML, code fences and labels harmless, and brings
/// headings below the section's. Time in proportion to the result, and memory too: what has more
/// marks than any text needs is shown as code.
section_body body_of(const section_place& place, std::shared_ptr<const std::string> result);

} // namespace tributary
