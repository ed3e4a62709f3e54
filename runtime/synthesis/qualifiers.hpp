#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A text and what is said in brackets beside it: "10 USD (annual billing)".
struct qualified_text {
  std::string core;
  std::vector<std::string> qualifiers;
};

/// In plain letters, emphasis and quotes gone, white space collapsed, no punctuation around.
std::string plain_text(std::string_view text);

/// Takes the round and square brackets out of a plain text. A text that is all brackets is its own
/// core.
qualified_text split_brackets(std::string_view text);

/// The same, and what follows a comma, a semicolon or a dash between blanks: "price, EU".
qualified_text split_all_qualifiers(std::string_view text);

/// Whether a qualifier restricts nothing: "see pricing.md", "source: …", "Inc."
bool is_remark(std::string_view qualifier);

/// Whether a qualifier only says that a value is rough: "estimated", "approx."
bool is_approximation(std::string_view qualifier);

} // namespace tributary
