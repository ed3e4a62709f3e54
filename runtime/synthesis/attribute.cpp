#include "runtime/synthesis/attribute.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/qualifiers.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/unit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

/// Names of two and more words for what has one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> phrases{{
  {"head office", "headquarters"},
  {"headquarters location", "headquarters"},
  {"location of headquarters", "headquarters"},
  {"based in", "headquarters"},
  {"chief executive officer", "ceo"},
  {"chief executive", "ceo"},
  {"open source", "opensource"},
  {"team size", "employees"},
  {"company size", "employees"},
  {"workforce size", "employees"},
  {"size of the workforce", "employees"},
  {"market capitalisation", "market cap"},
  {"market capitalization", "market cap"},
}};

/// These are told by the year, whether the word is there or not.
constexpr std::array<std::string_view, 5> yearly_words{"revenue", "income", "turnover", "budget",
                                                       "earnings"};

/// Of these a thing has as many as somebody cares to name.
constexpr std::array<std::string_view, 26> open_words{
  "strength",       "weakness",    "advantage", "disadvantage", "feature",     "risk",
  "example",        "note",        "comment",   "summary",      "description", "customer",
  "competitor",     "integration", "benefit",   "drawback",     "threat",      "opportunity",
  "recommendation", "trend",       "audience",  "case",         "capability",  "limitation",
  "assessment",     "use"};

constexpr std::array<std::string_view, 17> no_plurals{
  "headquarters", "sales",   "news",   "series", "kubernetes", "https", "dns",  "os",      "aws",
  "css",          "windows", "always", "uses",   "has",        "is",    "does", "supports"};

void replace_phrases(std::string& text) {
  for (const auto& [from, to] : phrases)
    if (auto at = text.find(from); at != npos)
      text.replace(at, from.size(), to);
}

bool is_plural(std::string_view word) {
  auto ends = [&](std::string_view end) {
    return word.size() > end.size() && word.substr(word.size() - end.size()) == end;
  };
  return word.size() > 3 && ends("s") && !ends("ss") && !ends("us") && !ends("is")
         && std::find(no_plurals.begin(), no_plurals.end(), word) == no_plurals.end();
}

bool is_open(const std::string& term) {
  static const auto open_terms = terms_of(open_words);
  return std::find(open_terms.begin(), open_terms.end(), term) != open_terms.end();
}

/// A unit and nothing else: "ms", "EUR", "in USD", "% of revenue" is none.
std::string unit_alone(std::string_view text) {
  if (to_lower(text.substr(0, 3)) == "in ")
    text = trim(text.substr(3));
  auto rest = text;
  auto unit = eat_unit(rest);
  return rest.empty() && !unit.written.empty() ? std::string{text} : std::string{};
}

/// "latency in ms" -> "latency", with the unit in `out`.
std::string_view without_unit(std::string_view core, attribute_name& out) {
  auto at = core.rfind(" in ");
  if (at == npos)
    return core;
  auto unit = unit_alone(core.substr(at + 4));
  if (unit.empty())
    return core;
  out.unit = unit;
  return core.substr(0, at);
}

/// Parts "price/month" where the second word is a period.
std::string with_slashes_parted(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (c == '/')
      out += " per ";
    else
      out += c;
  return out;
}

void add_words(std::string_view text, attribute_name& out, bool is_core) {
  auto slash = text.find('/');
  auto words = words_in(slash == npos ? std::string{text} : with_slashes_parted(text));
  for (size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    auto period = period_of(word);
    if (word == "per" && i + 1 < words.size()) {
      auto next = period_of(words[i + 1]);
      out.per.insert(next.empty() ? term_of(words[i + 1]) : std::string{next});
      ++i;
    } else if (is_core && word.size() > 3 && !period.empty()) {
      out.per.insert(std::string{period});
    } else if (!is_filler(word)) {
      out.terms.insert(term_of(word));
    }
  }
  if (!is_core || words.empty())
    return;
  // "Naming of fields" asks for one thing, whatever it is of.
  auto of = std::find(words.begin() + 1, words.end(), "of");
  out.is_many = is_plural(*(of - 1));
  for (const auto& word : words)
    out.is_many |= is_open(term_of(word));
}

} // namespace

attribute_name read_attribute(std::string_view attribute) {
  attribute_name out;
  auto parts = split_all_qualifiers(plain_text(attribute));
  auto lower = to_lower(without_unit(parts.core, out));
  replace_phrases(lower);
  add_words(lower, out, true);
  for (const auto& each : parts.qualifiers) {
    auto unit = unit_alone(each);
    if (!unit.empty() && out.unit.empty())
      out.unit = unit;
    else if (!is_remark(each))
      add_words(each, out, false);
  }
  static const auto yearly = terms_of(yearly_words);
  if (std::any_of(yearly.begin(), yearly.end(), [&](const auto& term) { return out.has(term); }))
    out.per.erase("year");
  // "Year", "number": then the filler is all there is.
  if (out.terms.empty() && out.per.empty())
    for (const auto& word : words_in(lower))
      out.terms.insert(term_of(word));
  return out;
}

} // namespace tributary
