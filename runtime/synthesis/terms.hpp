#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Words as they are compared where word order, inflection and spelling must not count.
namespace tributary {

/// The words of a text in plain letters (`plain_letters`), in lower case and in order. Initials and
/// dotted names are one word ("U.S.", "Node.js"), so are "e-mail" and numbers with a point; a
/// possessive 's is none.
std::vector<std::string> words_in(std::string_view text);

/// A word without its plural's ending: "companies" -> "company".
std::string singular_of(std::string_view word);

/// A word's stem, the same for its inflections and for British and American spelling: a few of the
/// steps of M. F. Porter, "An algorithm for suffix stripping" (Program 14/3, 1980), since claims
/// use short noun phrases. Words that name the same attribute in everyday reports share one
/// ("headcount", "staff", "employees").
std::string term_of(std::string_view word);

/// The terms of a list of words.
template <class Words>
std::vector<std::string> terms_of(const Words& words) {
  std::vector<std::string> out;
  for (const auto& each : words)
    out.push_back(term_of(each));
  return out;
}

/// Whether a word stands for nothing by itself: articles, prepositions, "number", "amount".
bool is_filler(std::string_view word);

} // namespace tributary
