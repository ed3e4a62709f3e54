#include "runtime/synthesis/terms.hpp"

#include "runtime/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace tributary {
namespace {

using word_pair = std::pair<std::string_view, std::string_view>;

constexpr auto npos = std::string_view::npos;

/// Words for the same attribute of a thing, by stem; the second stands for all.
constexpr std::array<word_pair, 38> same_terms{{
  {"cost", "pric"},        {"headcount", "employe"}, {"staff", "employe"},
  {"workforc", "employe"}, {"personnel", "employe"}, {"inhabitant", "populat"},
  {"resident", "populat"}, {"turnover", "revenu"},   {"sal", "revenu"},
  {"profit", "incom"},     {"hq", "headquarter"},    {"establish", "found"},
  {"incept", "found"},     {"launch", "releas"},     {"max", "maximum"},
  {"maximal", "maximum"},  {"limit", "maximum"},     {"min", "minimum"},
  {"minimal", "minimum"},  {"avg", "averag"},        {"mean", "averag"},
  {"ram", "memor"},        {"need", "requir"},       {"necessar", "requir"},
  {"availabil", "uptim"},  {"newest", "latest"},     {"initial", "first"},
  {"begin", "start"},      {"due", "deadlin"},       {"born", "birth"},
  {"mass", "weight"},      {"weigh", "weight"},      {"durat", "length"},
  {"db", "databas"},       {"licenc", "licens"},     {"grey", "gray"},
  {"foundat", "found"},    {"fte", "employe"},
}};

constexpr std::array<std::string_view, 30> fillers{
  "a",  "an",  "the",     "of",    "in",      "for",     "on",     "at",    "its",  "their",
  "is", "are", "has",     "and",   "as",      "number",  "amount", "count", "date", "figure",
  "no", "num", "figures", "value", "current", "present", "was",    "were",  "it",   "year"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool ends_with(std::string_view word, std::string_view end) {
  return word.size() >= end.size() && word.substr(word.size() - end.size()) == end;
}

bool has_vowel(std::string_view word) {
  return word.find_first_of("aeiouy") != npos;
}

/// Takes an ending off where enough of the word is left to be one.
bool strip(std::string& word, std::string_view end, size_t left) {
  if (!ends_with(word, end) || word.size() < end.size() + left
      || !has_vowel(std::string_view{word}.substr(0, word.size() - end.size())))
    return false;
  word.resize(word.size() - end.size());
  return true;
}

void replace_end(std::string& word, std::string_view end, std::string_view by, size_t left) {
  if (ends_with(word, end) && word.size() >= end.size() + left)
    word.replace(word.size() - end.size(), end.size(), by);
}

void strip_plural(std::string& word) {
  if (ends_with(word, "ies") && word.size() > 4)
    replace_end(word, "ies", "y", 2);
  else if (ends_with(word, "sses") || ends_with(word, "ches") || ends_with(word, "xes"))
    word.resize(word.size() - 2);
  else if (ends_with(word, "s") && word.size() > 3 && !ends_with(word, "ss")
           && !ends_with(word, "us") && !ends_with(word, "is"))
    word.pop_back();
}

void strip_inflection(std::string& word) {
  strip(word, "ment", 4);
  if (strip(word, "ing", 3) || strip(word, "ed", 3)) {
    auto last = word.back();
    if (word.size() > 3 && word[word.size() - 2] == last && last != 'l' && last != 's'
        && last != 'z')
      word.pop_back();
  } else {
    strip(word, "ion", 4);
  }
  strip(word, "e", 3);
  strip(word, "y", 4);
}

void use_american_spelling(std::string& word) {
  replace_end(word, "our", "or", 3);
  replace_end(word, "tre", "ter", 3);
  replace_end(word, "logue", "log", 2);
  replace_end(word, "ence", "ense", 3);
  for (auto [from, to] :
       {word_pair{"isation", "ization"}, {"ising", "izing"}, {"ised", "ized"}, {"ise", "ize"}})
    if (ends_with(word, from)) {
      replace_end(word, from, to, 4);
      return;
    }
}

/// Whether the mark at `at` holds one word together: "3.5", "U.S.", "e-mail".
bool joins(std::string_view text, size_t at, const std::string& word) {
  if (word.empty() || at + 1 >= text.size())
    return false;
  auto next = lower(text[at + 1]);
  if (text[at] == '.')
    return is_digit(next) ? is_digit(word.back()) : is_letter(next) && is_letter(word.back());
  return text[at] == '-' && word.size() == 1 && is_letter(word[0]) && is_letter(next);
}

} // namespace

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    if (!word.empty())
      out.push_back(std::exchange(word, {}));
  };
  for (size_t at = 0; at < text.size(); ++at) {
    auto c = lower(text[at]);
    if (is_letter(c) || is_digit(c) || c == '+' || c == '#') {
      word += c;
    } else if (c == '\'' && !word.empty()) {
      // "Acme's" is Acme, "O'Reilly" one word.
      auto possessive = at + 1 < text.size() && lower(text[at + 1]) == 's'
                        && (at + 2 >= text.size() || !is_letter(lower(text[at + 2])));
      at += possessive ? 1 : 0;
    } else if (joins(text, at, word)) {
      if (c == '.' && is_digit(word.back()))
        word += c;
    } else {
      flush();
    }
  }
  flush();
  return out;
}

std::string singular_of(std::string_view word) {
  std::string out{word};
  if (out.size() > 3)
    strip_plural(out);
  return out;
}

std::string term_of(std::string_view word) {
  std::string out{word};
  if (out.size() > 3) {
    strip_plural(out);
    use_american_spelling(out);
    strip_inflection(out);
  }
  static const std::unordered_map<std::string_view, std::string_view> same{same_terms.begin(),
                                                                           same_terms.end()};
  auto found = same.find(out);
  return found == same.end() ? out : std::string{found->second};
}

bool is_filler(std::string_view word) {
  return std::find(fillers.begin(), fillers.end(), word) != fillers.end();
}

} // namespace tributary
