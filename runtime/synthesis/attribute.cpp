#include "runtime/synthesis/attribute.hpp"

#include "runtime/base/ascii.hpp"
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
constexpr std::array<std::pair<std::string_view, std::string_view>, 29> phrases{{
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
  {"growth rate", "growth"},
  {"latest version", "version"},
  {"newest version", "version"},
  {"most recent version", "version"},
  {"parent company", "owner"},
  {"owned by", "owner"},
  {"founded by", "founder"},
  {"developed by", "developer"},
  {"invented by", "inventor"},
  {"written by", "author"},
  {"designed by", "designer"},
  {"published by", "publisher"},
  {"running time", "duration"},
  {"total funding", "funding"},
  {"funding raised", "funding"},
  {"total raised", "funding"},
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

/// Takes "million" out of "million EUR" and "EUR m" and returns what is left; "" where there is
/// none. A single letter counts beside a currency alone.
std::string take_magnitude(std::string_view text, std::string& magnitude) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> names{
    {{"thousand", "thousand"},
     {"thousands", "thousand"},
     {"k", "thousand"},
     {"million", "million"},
     {"millions", "million"},
     {"mn", "million"},
     {"mio", "million"},
     {"m", "million"},
     {"billion", "billion"},
     {"billions", "billion"},
     {"bn", "billion"},
     {"b", "billion"}}};
  std::string rest;
  std::string found;
  auto is_letter = false;
  for (auto word : split(text, ' ')) {
    auto lower = to_lower(word);
    auto at = std::find_if(names.begin(), names.end(),
                           [&](const auto& each) { return each.first == lower; });
    if (at == names.end() || !found.empty()) {
      if (lower != "in" && lower != "of")
        (rest += rest.empty() ? "" : " ") += word;
      continue;
    }
    found = at->second;
    is_letter = at->first.size() == 1;
  }
  auto unit = rest.empty() ? std::nullopt : find_unit(rest);
  if (found.empty() || (is_letter && !(unit && is_currency(unit->base))))
    return {};
  if (!rest.empty() && unit_alone(rest).empty())
    return {};
  magnitude = found;
  return rest;
}

/// Takes a text as the unit of values, if it is one.
bool take_unit(std::string_view text, attribute_name& out) {
  if (!out.unit.empty() || !out.magnitude.empty())
    return false;
  out.unit = unit_alone(text);
  if (out.unit.empty())
    out.unit = take_magnitude(text, out.magnitude);
  return !out.unit.empty() || !out.magnitude.empty();
}

/// "SSO support", "supports SSO" and "SSO available" ask whether there is SSO, as "SSO" does.
std::string_view without_question(std::string_view lower) {
  static constexpr std::array<std::string_view, 14> leads{
    "number of ",  "count of ", "how many ", "how much ", "supports ", "supported ", "support for ",
    "support of ", "offers ",   "includes ", "provides ", "is there ", "has an ",    "has a "};
  static constexpr std::array<std::string_view, 4> ends{" available", " supported", " included",
                                                        " support"};
  /// These are kinds of help, which is a thing of its own.
  static constexpr std::array<std::string_view, 22> helpers{
    "customer", "technical", "premium", "phone",     "telephone", "email", "e-mail", "chat",
    "live",     "priority",  "user",    "dedicated", "community", "term",  "of",     "paid",
    "vendor",   "product",   "free",    "hours",     "standard",  "24/7"};
  // "Number of supported languages" has two of them.
  for (auto tries = 0; tries < 2; ++tries)
    for (auto lead : leads)
      if (lower.size() > lead.size() && lower.substr(0, lead.size()) == lead) {
        lower.remove_prefix(lead.size());
        break;
      }
  for (auto end : ends) {
    if (lower.size() <= end.size() || lower.substr(lower.size() - end.size()) != end)
      continue;
    auto rest = lower.substr(0, lower.size() - end.size());
    auto last = rest.substr(rest.rfind(' ') == npos ? 0 : rest.rfind(' ') + 1);
    return std::find(helpers.begin(), helpers.end(), last) == helpers.end() ? rest : lower;
  }
  return lower;
}

/// "latency in ms" -> "latency", with the unit in `out`.
std::string_view without_unit(std::string_view core, attribute_name& out) {
  auto at = core.rfind(" in ");
  if (at == npos)
    return core;
  return take_unit(core.substr(at + 4), out) ? core.substr(0, at) : core;
}

/// "FY2024", "FY 2024" and "fiscal year 2024" are the year 2024.
std::string with_plain_years(std::string lower) {
  for (std::string_view lead : {"fiscal year ", "financial year ", "fy ", "fy"}) {
    auto at = lower.find(lead);
    auto digits = at == npos ? 0 : digits_at(lower, at + lead.size());
    if (at != npos && (at == 0 || lower[at - 1] == ' ') && (digits == 4 || digits == 2))
      lower.replace(at, lead.size(), digits == 2 ? "20" : "");
  }
  return lower;
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
  auto lower = with_plain_years(to_lower(without_unit(parts.core, out)));
  replace_phrases(lower);
  lower = std::string{without_question(lower)};
  add_words(lower, out, true);
  for (const auto& each : parts.qualifiers) {
    if (!take_unit(each, out) && !is_remark(each))
      add_words(with_plain_years(to_lower(each)), out, false);
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
