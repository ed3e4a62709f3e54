#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::extract {

/// Brings a lower-case English word to the form in which it is compared: `licences`, `licensed` and
/// `license` become one. Simple on purpose: a wrong stem costs a little precision, never a wrong
/// quotation.
void stem(std::string& word);

/// Whether a word says nothing about what a text is about: `the`, `which`, `also`.
bool is_stop_word(std::string_view lower_word);

/// Whether a word tells the worker what to do or names the form of the answer rather than what to
/// look for: `list`, `describe`, `top`, `report`.
bool is_instruction(std::string_view lower_word);

/// Called with each term; the view ends with the call.
using take_term = std::function<void(std::string_view term)>;

/// The stems of a text's words in order, without stop words. Words are runs of letters, digits and
/// all bytes that are not ASCII; `c++` and `c#` are words too.
void each_term(std::string_view text, const take_term& take);

/// The words of a text in lower case, unstemmed and with stop words, for phrases and names.
std::vector<std::string> lower_words(std::string_view text);

/// The same terms as a list.
std::vector<std::string> terms_of(std::string_view text);

/// Words that people use for the same thing where they ask and where they answer: `pricing` for
/// `cost`, `established` for `mature`. Stems in, stems out; none for most.
std::vector<std::string> related_terms(std::string_view term);

} // namespace tributary::extract
