#include "runtime/synthesis/value_name.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/terms.hpp"

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// ISO 20275 lists them; these are the ones that reports leave out at will.
constexpr std::array<std::string_view, 30> legal_forms{
  "inc", "incorporated", "ltd", "limited", "llc",  "llp", "corp", "corporation", "company", "co",
  "plc", "gmbh",         "ag",  "kg",      "kgaa", "se",  "sa",   "sas",         "sarl",    "srl",
  "spa", "bv",           "nv",  "oy",      "oyj",  "ab",  "asa",  "aps",         "pty",     "sl"};

constexpr std::array<std::string_view, 21> vague_texts{
  "n/a",           "na",         "unknown",       "tbd",         "tba",     "not disclosed",
  "undisclosed",   "not stated", "not specified", "unspecified", "varies",  "on request",
  "custom",        "not public", "not published", "various",     "several", "other",
  "to be decided", "not known",  "depends"};

/// "ii" -> "2"; the letters that are words of their own stay.
std::string with_figures(std::string word) {
  static constexpr std::array<std::string_view, 12> numerals{
    "", "", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix", "", "xi"};
  for (size_t i = 2; i < numerals.size(); ++i)
    if (word == numerals[i])
      return std::to_string(i);
  return word;
}

/// "gplv3" -> "gplv 3"; "3.0" stays.
std::vector<std::string> parted_words(std::string_view text) {
  std::vector<std::string> out;
  for (auto& word : words_in(text)) {
    auto digit = word.find_first_of("0123456789");
    if (digit == npos || digit == 0 || word.find_first_not_of("0123456789.", digit) != npos) {
      out.push_back(with_figures(std::move(word)));
      continue;
    }
    auto letters = word.substr(0, digit);
    if (letters.size() > 1 && letters.back() == 'v')
      letters.pop_back();
    out.push_back(letters);
    out.push_back(word.substr(digit));
  }
  return out;
}

void take_version(std::vector<std::string>& words, std::string_view text, name_value& out) {
  auto lower = to_lower(text);
  if (!words.empty() && words.back() == "lts")
    words.pop_back();
  auto at_least = false;
  for (std::string_view mark : {"later", "newer", "higher", "above"})
    if (words.size() > 2 && words.back() == mark) {
      words.resize(words.size() - 2);
      at_least = true;
      break;
    }
  if (words.size() < 2 || !is_digit(words.back()[0]))
    return;
  auto read = read_version(words.back());
  if (!read)
    return;
  read->at_least |= at_least || lower.find(">=") != npos;
  out.version = read;
  words.pop_back();
  if (words.back() == "v" || words.back() == "version")
    words.pop_back();
}

} // namespace

name_value read_name(std::string_view text) {
  name_value out;
  out.is_vague = is_one_of(to_lower(text), vague_texts);
  out.is_proper = text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != npos;
  out.is_literal
    = text.find(' ') == npos
      && (text.substr(0, 1) == "/" || text.find('_') != npos || text.find("://") != npos);
  auto words = parted_words(text);
  words.erase(std::remove(words.begin(), words.end(), "the"), words.end());
  while (words.size() > 1 && is_legal_form(words.back()))
    words.pop_back();
  if (words.size() > 1 && (words[0] == "not" || words[0] == "non" || words[0] == "no")) {
    out.is_negated = true;
    words.erase(words.begin());
  }
  take_version(words, text, out);
  out.words = std::move(words);
  return out;
}

bool is_legal_form(std::string_view word) {
  return is_one_of(word, legal_forms);
}

std::string without_umlauts(std::string_view word) {
  std::string out;
  for (size_t i = 0; i < word.size(); ++i) {
    out += word[i];
    if (i + 1 < word.size() && word[i + 1] == 'e'
        && (word[i] == 'a' || word[i] == 'o' || word[i] == 'u'))
      ++i;
  }
  return out;
}

} // namespace tributary
