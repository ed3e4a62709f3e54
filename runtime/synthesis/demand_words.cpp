#include "runtime/synthesis/demand_words.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr size_t stem_min = 4;
constexpr size_t stem_max = 6;
/// Larger numbers count words or euros rather than items.
constexpr size_t count_max = 50;
/// Words of a field; more is a clause, of which nothing can be expected word by word.
constexpr size_t field_words = 3;

constexpr std::array<std::string_view, 39> empty_words{
  "about",    "above",     "according", "along",  "also",    "been",  "below",  "contain",
  "contains", "every",     "each",      "from",   "give",    "gives", "have",   "include",
  "includes", "including", "into",      "least",  "made",    "more",  "most",   "must",
  "name",     "names",     "only",      "report", "section", "shall", "should", "states",
  "that",     "their",     "them",      "there",  "they",    "this",  "with"};

constexpr std::string_view item_nouns[]{
  "items",      "points",        "bullets",    "recommendations", "examples",    "options",
  "risks",      "findings",      "steps",      "ideas",           "actions",     "reasons",
  "questions",  "insights",      "profiles",   "companies",       "competitors", "headlines",
  "variants",   "criteria",      "players",    "opportunities",   "threats",     "alternatives",
  "lessons",    "takeaways",     "tips",       "cases",           "studies",     "features",
  "benefits",   "sources",       "references", "quotes",          "scenarios",   "metrics",
  "milestones", "measures",      "strategies", "channels",        "segments",    "personas",
  "slogans",    "exercises",     "arguments",  "trends",          "tools",       "vendors",
  "goals",      "objectives",    "principles", "rules",           "facts",       "myths",
  "stories",    "places",        "candidates", "suggestions",     "causes",      "mistakes",
  "advantages", "disadvantages", "strengths",  "weaknesses",      "proposals",   "recipes",
  "activities", "dishes",        "ways",       "statements",      "objections",  "topics"};

/// From two on; "one" counts nothing.
constexpr std::array<std::string_view, 11> number_words{
  "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"};

/// Said in place of the first word.
constexpr std::array<std::array<std::string_view, 8>, 7> alike{{
  {"staffing", "people", "person", "team", "engineer", "hire", "employ", "work"},
  {"strength", "advantag", "benefit", "pros", "strong", "good at", "excel", "best"},
  {"weakness", "disadvantag", "drawback", "cons", "limit", "weak", "lack", "miss"},
  {"price", "cost", "$", "€", "usd", "eur", "free", "fee"},
  {"pricing", "cost", "$", "€", "usd", "eur", "price", "fee"},
  {"threat", "risk", "danger", "challenge", "compet", "concern", "high", "low"},
  {"source", "http", ".md", ".html", "cited", "according", "reference", "["},
}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || c < 0;
}

bool is_word_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    if (!is_word_char(text[at])) {
      ++at;
      continue;
    }
    auto begin = at;
    while (at < text.size() && is_word_char(text[at]))
      ++at;
    out.push_back(text.substr(begin, at - begin));
  }
  return out;
}

/// A small number, or 0.
size_t number_from(std::string_view word) {
  size_t out = 0;
  auto [end, err] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (err == std::errc{} && end == word.data() + word.size())
    return out <= count_max ? out : 0;
  auto named = std::find(number_words.begin(), number_words.end(), word);
  return named == number_words.end() ? 0 : static_cast<size_t>(named - number_words.begin()) + 2;
}

std::string stem(std::string_view word) {
  auto size = word.size() > 3 ? word.size() - 3 : 0;
  return std::string{word.substr(0, std::clamp(size, stem_min, stem_max))};
}

/// The part of a phrase that lists what it is to be "with".
std::string_view listed_part(std::string_view text) {
  for (std::string_view word : {" with ", " including ", " covering ", " containing ", " naming ",
                                " listing ", " that names ", " that covers ", " stating "})
    if (auto at = text.find(word); at != npos) {
      auto rest = text.substr(at + word.size());
      return rest.substr(0, rest.find_first_of(".;:(\n"));
    }
  return {};
}

} // namespace

bool has_whole_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != npos; at = text.find(word, at + 1)) {
    auto end = at + word.size();
    if ((at == 0 || !is_word_char(text[at - 1]))
        && (end == text.size() || !is_word_char(text[end])))
      return true;
  }
  return false;
}

std::vector<std::string> content_stems(std::string_view text) {
  std::vector<std::string> out;
  for (auto word : words_of(text))
    if (word.size() >= stem_min && is_letter(word[0]) && !is_one_of(word, empty_words))
      out.push_back(stem(word));
  return out;
}

item_count asked_count(std::string_view text) {
  auto words = words_of(text);
  for (size_t i = 0; i < words.size(); ++i) {
    auto low = number_from(words[i]);
    if (low == 0)
      continue;
    // "3-5 short actionable items": the lower bound counts, and two words may stand between.
    auto at = i + 1;
    if (at < words.size() && (number_from(words[at]) > low || words[at] == "to"))
      at += words[at] == "to" ? 2 : 1;
    for (auto last = std::min(words.size(), at + 3); at < last; ++at)
      if (is_one_of(words[at], item_nouns))
        return {low, std::string{words[at]}};
  }
  return {};
}

std::vector<std::string> asked_fields(std::string_view text) {
  std::string list{listed_part(text)};
  for (std::string_view separator : {" and ", " & ", "/", " as well as "})
    for (auto at = list.find(separator); at != npos; at = list.find(separator))
      list.replace(at, separator.size(), ",");
  std::vector<std::string> out;
  for (auto field : split(list, ',')) {
    auto words = trim(field);
    if (!words.empty() && words_of(words).size() <= field_words && !content_stems(words).empty())
      out.emplace_back(words);
  }
  return out;
}

bool is_mentioned(std::string_view text, std::string_view field) {
  for (const auto& word : content_stems(field))
    if (text.find(word) != npos)
      return true;
  for (const auto& group : alike)
    if (field.find(group[0]) != npos && std::any_of(group.begin(), group.end(), [&](auto word) {
          return text.find(word) != npos;
        }))
      return true;
  return false;
}

} // namespace tributary
