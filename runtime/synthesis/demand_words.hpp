#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Reading what people ask for in a phrase such as "Profiles with strengths and weaknesses (3-5
/// items)". All text in lower case.
namespace tributary {

/// Whether `word` stands in `text` with no letter beside it.
bool has_whole_word(std::string_view text, std::string_view word);

/// The beginnings of the words that carry a sentence's meaning: "price" and "pricing" have one.
std::vector<std::string> content_stems(std::string_view text);

/// A number of things that are named as items of some kind; none: 0.
struct item_count {
  size_t at_least = 0;
  std::string noun;
};
item_count asked_count(std::string_view text);

/// What is listed behind "with", "including" or "covering".
std::vector<std::string> asked_fields(std::string_view text);

/// Whether a text has any word of a field, or one that is commonly used in its place.
bool is_mentioned(std::string_view text, std::string_view field);

} // namespace tributary
