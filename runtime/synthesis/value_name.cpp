#include "runtime/synthesis/value_name.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/terms.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

/// Names of one thing that share no letters worth telling; the second stands for all. Of towns and
/// countries those that reports in English have in both forms.
std::string_view usual_name(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> names[]{
    {"js", "javascript"},
    {"ts", "typescript"},
    {"golang", "go"},
    {"k8s", "kubernetes"},
    {"cpp", "c++"},
    {"csharp", "c#"},
    {"pg", "postgresql"},
    {"mongo", "mongodb"},
    {"wien", "vienna"},
    {"munchen", "munich"},
    {"koln", "cologne"},
    {"praha", "prague"},
    {"roma", "rome"},
    {"milano", "milan"},
    {"firenze", "florence"},
    {"torino", "turin"},
    {"venezia", "venice"},
    {"genf", "geneva"},
    {"geneve", "geneva"},
    {"warszawa", "warsaw"},
    {"lisboa", "lisbon"},
    {"kobenhavn", "copenhagen"},
    {"bruxelles", "brussels"},
    {"moskau", "moscow"},
    {"peking", "beijing"},
    {"bombay", "mumbai"},
    {"calcutta", "kolkata"},
    {"deutschland", "germany"},
    {"osterreich", "austria"},
    {"schweiz", "switzerland"},
    {"espana", "spain"},
    {"italia", "italy"},
    {"holland", "netherlands"},
    {"czechia", "czech"},
    {"turkiye", "turkey"}};
  for (const auto& [name, usual] : names)
    if (name == word)
      return usual;
  return word;
}

/// "https://www.acme.example/" is acme.example, and "Quint et al." somebody of that name.
std::string_view bare_name(std::string_view text) {
  for (std::string_view lead : {"https://", "http://", "www."})
    if (text.substr(0, lead.size()) == lead && text.find(' ') == npos)
      text.remove_prefix(lead.size());
  if (text.size() > 1 && text.back() == '/' && text.find('.') != npos)
    text.remove_suffix(1);
  for (std::string_view end : {" et al", " et al.", " and others", " and colleagues"})
    if (text.size() > end.size() && text.substr(text.size() - end.size()) == end)
      text.remove_suffix(end.size());
  return text;
}

/// "GNU General Public License" and its kin by the letters that all use.
void shorten_licence(std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "gnu")
    words.erase(words.begin());
  if (words.size() < 3)
    return;
  auto first = words[0] == "lesser" || words[0] == "affero" ? size_t{1} : size_t{0};
  if (words.size() < first + 3 || words[first] != "general" || words[first + 1] != "public"
      || (words[first + 2] != "license" && words[first + 2] != "licence"))
    return;
  std::string name = first == 0 ? "gpl" : words[0] == "lesser" ? "lgpl" : "agpl";
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first + 3));
  words.insert(words.begin(), std::move(name));
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

name_value read_name(std::string_view whole) {
  auto text = bare_name(whole);
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
  shorten_licence(words);
  take_version(words, text, out);
  for (auto& word : words)
    word = usual_name(word);
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
