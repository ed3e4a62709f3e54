#pragma once

#include <string>
#include <string_view>

namespace tributary::extract {

/// A line of Markdown fit to be quoted elsewhere: links become their text (a relative target would
/// dangle), images, footnote marks, comments and tags go, what could still open a tag is escaped;
/// emphasis and code stay where they are balanced. White space is folded.
std::string quotable(std::string_view markdown);

/// The same without any mark: what people would read aloud. For claims, titles and comparisons.
std::string plain_text(std::string_view markdown);

/// Plain text as Markdown that renders as exactly that text.
std::string escaped(std::string_view plain);

/// Resolves `&amp;`, `&#8212;`, `&#x2014;` and the named entities of ordinary prose.
std::string without_entities(std::string_view html);

/// Runs of white space become one space; none at the ends.
std::string folded(std::string_view text);

/// At most `bytes_max` bytes, cut between words, with an ellipsis where something is cut.
std::string shortened(std::string_view text, size_t bytes_max);

} // namespace tributary::extract
