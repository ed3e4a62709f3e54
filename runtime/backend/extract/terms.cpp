#include "runtime/backend/extract/terms.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tributary::extract {

namespace {

/// Longer runs are hashes and keys; their beginning tells them apart well enough.
constexpr size_t word_bytes = 40;

using word_set = std::unordered_set<std::string_view>;

const word_set& stop_words() {
  static const word_set words{
    "a",      "about",   "after", "all",    "also",   "although", "am",     "an",      "and",
    "any",    "are",     "as",    "at",     "be",     "because",  "been",   "before",  "being",
    "both",   "but",     "by",    "can",    "could",  "did",      "do",     "does",    "doing",
    "during", "each",    "else",  "etc",    "even",   "ever",     "every",  "for",     "from",
    "had",    "has",     "have",  "having", "he",     "her",      "here",   "his",     "how",
    "i",      "if",      "in",    "into",   "is",     "it",       "its",    "itself",  "just",
    "may",    "me",      "might", "more",   "most",   "much",     "must",   "my",      "no",
    "nor",    "not",     "of",    "off",    "on",     "once",     "one",    "only",    "or",
    "other",  "our",     "out",   "over",   "own",    "per",      "rather", "same",    "she",
    "should", "since",   "so",    "some",   "such",   "than",     "that",   "the",     "their",
    "them",   "then",    "there", "these",  "they",   "this",     "those",  "through", "to",
    "too",    "under",   "until", "up",     "us",     "very",     "via",    "was",     "we",
    "well",   "were",    "what",  "when",   "where",  "which",    "while",  "who",     "whom",
    "whose",  "why",     "will",  "with",   "within", "would",    "you",    "your",    "across",
    "among",  "between", "s",     "t",      "re",     "ve",       "ll",     "d",       "m",
    "e",      "g"};
  return words;
}

const word_set& instructions() {
  static const word_set words{
    "analyse",    "analyze",    "analysis",    "answer",      "assess",
    "brief",      "build",      "cite",        "collect",     "compare",
    "comparison", "compile",    "cover",       "create",      "deliver",
    "describe",   "detail",     "details",     "determine",   "document",
    "evaluate",   "examine",    "explain",     "extract",     "find",
    "findings",   "five",       "four",        "three",       "give",
    "identify",   "include",    "investigate", "key",         "list",
    "lists",      "look",       "main",        "make",        "map",
    "matrix",     "name",       "names",       "note",        "outline",
    "overview",   "overall",    "profile",     "profiles",    "provide",
    "put",        "quote",      "rank",        "recommend",   "recommendations",
    "report",     "research",   "review",      "say",         "section",
    "set",        "sets",       "show",        "source",      "sources",
    "state",      "study",      "summarise",   "summarize",   "summary",
    "survey",     "synthesise", "synthesize",  "table",       "tables",
    "task",       "tell",       "top",         "use",         "write",
    "actionable", "items",      "item",        "strategic",   "insights",
    "insight",    "competitor", "competitors", "company",     "companies",
    "player",     "players",    "vendor",      "vendors",     "product",
    "products",   "tool",       "tools",       "competitive", "intelligence",
    "market",     "landscape"};
  return words;
}

bool ends_with(const std::string& word, std::string_view tail) {
  return word.size() >= tail.size()
         && word.compare(word.size() - tail.size(), tail.size(), tail) == 0;
}

bool is_vowel(char c) {
  return std::string_view{"aeiouy"}.find(c) != std::string_view::npos;
}

bool has_vowel(std::string_view part) {
  return std::any_of(part.begin(), part.end(), is_vowel);
}

void drop(std::string& word, size_t count) {
  word.resize(word.size() - count);
}

/// `stopp` -> `stop`, but `call` and `process` keep theirs.
void undouble(std::string& word) {
  auto n = word.size();
  if (n > 3 && word[n - 1] == word[n - 2] && !is_vowel(word[n - 1])
      && std::string_view{"lsz"}.find(word[n - 1]) == std::string_view::npos)
    word.pop_back();
}

void drop_plural(std::string& word) {
  if (ends_with(word, "ies") && word.size() > 4) {
    drop(word, 2);
    word.back() = 'y';
  } else if (ends_with(word, "sses") || ends_with(word, "xes") || ends_with(word, "ches")
             || ends_with(word, "shes")) {
    drop(word, 2);
  } else if (ends_with(word, "s") && !ends_with(word, "ss") && !ends_with(word, "us")
             && !ends_with(word, "is")) {
    drop(word, 1);
  }
}

/// One suffix only: two in a row would bring unlike words together.
void drop_suffix(std::string& word) {
  struct rule {
    std::string_view tail;
    size_t kept_min;
    std::string_view with;
  };
  static constexpr std::array<rule, 14> rules{{{"ization", 3, "iz"},
                                               {"isation", 3, "iz"},
                                               {"ational", 3, "at"},
                                               {"fulness", 3, ""},
                                               {"ability", 2, ""},
                                               {"ibility", 2, ""},
                                               {"ation", 4, "at"},
                                               {"ement", 4, ""},
                                               {"ness", 4, ""},
                                               {"able", 3, ""},
                                               {"ible", 3, ""},
                                               {"ing", 3, ""},
                                               {"ed", 3, ""},
                                               {"ly", 4, ""}}};
  for (const auto& rule : rules) {
    if (!ends_with(word, rule.tail) || word.size() < rule.tail.size() + rule.kept_min)
      continue;
    if (!has_vowel(std::string_view{word}.substr(0, word.size() - rule.tail.size())))
      continue;
    drop(word, rule.tail.size());
    word += rule.with;
    return undouble(word);
  }
}

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || static_cast<unsigned char>(c) >= 0x80;
}

/// Moves to the next word and puts it in lower case into `word`. @returns False at the end.
bool next_word(std::string_view text, size_t& at, std::string& word) {
  while (at < text.size() && !is_word_byte(text[at]))
    ++at;
  if (at >= text.size())
    return false;
  word.clear();
  while (at < text.size() && is_word_byte(text[at])) {
    auto c = text[at++];
    if (word.size() < word_bytes)
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (word.size() == 1 && at < text.size() && (text[at] == '+' || text[at] == '#'))
    for (; at < text.size() && (text[at] == '+' || text[at] == '#'); ++at)
      word += text[at];
  return true;
}

} // namespace

void stem(std::string& word) {
  if (word.size() < 4 || static_cast<unsigned char>(word[0]) >= 0x80
      || (word[0] >= '0' && word[0] <= '9'))
    return;
  drop_plural(word);
  if (word.size() > 4)
    drop_suffix(word);
  if (word.size() > 3 && word.back() == 'e')
    word.pop_back();
  if (word.size() > 3 && word.back() == 'y' && !is_vowel(word[word.size() - 2]))
    word.back() = 'i';
  // British and American spellings of words that plans are full of.
  if (word == "licenc")
    word = "licens";
  if (ends_with(word, "is") && word.size() > 6)
    word.back() = 'z';
}

bool is_stop_word(std::string_view lower_word) {
  return stop_words().count(lower_word) > 0;
}

bool is_instruction(std::string_view lower_word) {
  return instructions().count(lower_word) > 0;
}

void each_term(std::string_view text, const take_term& take) {
  std::string word;
  for (size_t at = 0; next_word(text, at, word);) {
    if (is_stop_word(word))
      continue;
    stem(word);
    take(word);
  }
}

std::vector<std::string> lower_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (size_t at = 0; next_word(text, at, word);)
    words.push_back(word);
  return words;
}

std::vector<std::string> terms_of(std::string_view text) {
  std::vector<std::string> terms;
  each_term(text, [&](std::string_view term) { terms.emplace_back(term); });
  return terms;
}

} // namespace tributary::extract
