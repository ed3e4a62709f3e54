#pragma once

#include "runtime/report/heading_slugs.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A heading of a page, for its list of contents.
struct page_heading {
  unsigned level = 1;
  std::string id;
  /// Escaped.
  std::string html;
};

/// A Markdown text as a fragment of a page.
struct page_fragment {
  std::string html;
  std::vector<page_heading> headings;
};

/// Renders GitHub's Markdown. Everything in it is taken for hostile: raw HTML shows as text, images
/// become links (nothing is loaded), links keep their target only where `is_safe_link` says so.
page_fragment markdown_to_html(std::string_view markdown, heading_slugs& slugs);

/// Whether a page may link there: http, https, mailto, or a place on the page itself.
bool is_safe_link(std::string_view target);

} // namespace tributary
