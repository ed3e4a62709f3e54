#include "runtime/synthesis/value_phrases.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/unit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// Words before the value; more are a sentence about something else.
constexpr size_t lead_words_max = 5;
constexpr size_t lead_bytes_max = 80;
/// A longer text says more than yes or no.
constexpr size_t statement_bytes_max = 80;

using phrase = std::pair<std::string_view, std::string_view>;

constexpr phrase amounts[]{{"half a million", "0.5 million"},
                           {"half a billion", "0.5 billion"},
                           {"half a dozen", "6"},
                           {"one and a half", "1.5"},
                           {"two and a half", "2.5"},
                           {"three and a half", "3.5"},
                           {"four and a half", "4.5"},
                           {"one-and-a-half", "1.5"},
                           {"a couple of ", "about 2 "}};

/// Verbs that say nothing of a value but that it is one.
constexpr std::string_view plain_verbs[]{
  "is",     "are",      "was",      "were",    "it",     "has",     "have",     "had",
  "costs",  "cost",     "priced",   "starts",  "offers", "needs",   "requires", "takes",
  "holds",  "weighs",   "measures", "employs", "serves", "runs",    "counts",   "currently",
  "now",    "handles",  "supports", "allows",  "lasts",  "reaches", "reached",  "stands",
  "totals", "totalled", "totaled",  "amounts"};
constexpr std::string_view small_words[]{"in", "on",  "since", "at",    "to",
                                         "by", "the", "of",    "around"};

constexpr std::string_view negations[]{
  "does not ",    "do not ",  "doesn't ",       "don't ",   "did not ",     "cannot ",
  "can not ",     "can't ",   "has no ",        "have no ", "there is no ", "offers no ",
  "provides no ", "is not ",  "isn't ",         "are not ", "aren't ",      "lacks ",
  "no longer ",   "without ", "comes without ", "not ",     "is no ",       "is no longer ",
  "was not ",     "misses "};
constexpr std::string_view affirmations[]{
  "supports ", "support ",    "has ",        "have ",     "offers ",  "includes ",
  "provides ", "comes with ", "can ",        "is ",       "are ",     "with ",
  "allows ",   "does ",       "ships with ", "there is ", "features "};
/// What may stand in such a statement beside what was asked for.
constexpr std::string_view idle_words[]{
  "support", "supported", "available", "included", "offered",  "provided", "possible",
  "enabled", "be",        "been",      "it",       "this",     "that",     "any",
  "all",     "yet",       "feature",   "function", "natively", "fully",    "currently",
  "such",    "have",      "include",   "offer",    "provide",  "do",       "so",
  "them",    "allow",     "present",   "a",        "an",       "the"};
constexpr std::string_view ended[]{"discontinued", "removed", "dropped", "withdrawn"};

bool begins_with(std::string_view text, std::string_view begin) {
  return to_lower(text.substr(0, begin.size())) == begin;
}

bool has_any(const attribute_name& attribute, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return attribute.has(term_of(word)); });
}

/// Puts a phrase's other form in its place, wherever it stands as whole words.
void replace_phrase(std::string& text, std::string_view from, std::string_view to) {
  auto at = to_lower(text).find(from);
  if (at != npos && (at == 0 || text[at - 1] == ' '))
    text.replace(at, from.size(), to);
}

/// "25.- CHF", "25,- EUR".
void drop_dash_of_price(std::string& text) {
  for (std::string_view mark : {".-", ",-"})
    if (auto at = text.find(mark); at != npos && at > 0 && is_digit(text[at - 1])
                                   && (at + 2 == text.size() || !is_digit(text[at + 2])))
      text.erase(at, text[at + 2] == '-' ? 3 : 2);
}

/// "1:30 h" -> "1 h 30 min".
void part_hours(std::string& text) {
  auto hours = digits_at(text, 0);
  if (hours == 0 || hours > 3 || text.size() < hours + 4 || text[hours] != ':'
      || digits_at(text, hours + 1) != 2)
    return;
  auto unit = to_lower(trim(std::string_view{text}.substr(hours + 3)));
  if (is_one_of(unit, {"h", "hr", "hrs", "hours", "hour"}))
    text = text.substr(0, hours) + " h " + text.substr(hours + 1, 2) + " min";
}

/// What is lost stands below zero, unless losses are what was asked for.
void sign_losses(std::string& text, const attribute_name& attribute) {
  auto take = [&](std::string_view lead, std::string_view sign) {
    auto rest = std::string_view{text}.substr(std::min(lead.size(), text.size()));
    if (!begins_with(text, lead) || rest.empty())
      return false;
    text = std::string{sign} + std::string{rest};
    return true;
  };
  auto is_about_losses = has_any(attribute, {"loss", "decline", "decrease", "reduction", "drop"});
  for (std::string_view lead : {"a loss of ", "loss of ", "a net loss of ", "net loss of "})
    if (take(lead, is_about_losses ? "" : "-"))
      return;
  for (std::string_view lead : {"a profit of ", "profit of ", "a net profit of ", "a gain of "})
    if (!is_about_losses && take(lead, ""))
      return;
  if (begins_with(text, "minus ") && text.size() > 6 && is_digit(text[6]))
    text = "-" + text.substr(6);
}

/// "(2.5) million" is how ledgers write what is below zero.
void sign_brackets(std::string& text, const attribute_name& attribute) {
  auto close = text.find(')');
  if (text.size() < 4 || text[0] != '(' || !is_digit(text[1]) || close == npos
      || text.substr(1, close - 1).find_first_not_of("0123456789.,") != npos
      || !has_any(attribute, {"result", "profit", "income", "earnings", "ebit", "ebitda", "cash",
                              "balance", "margin"}))
    return;
  text = "-" + text.substr(1, close - 1) + text.substr(close + 1);
}

/// "27\"", "6'2\"".
void spell_inches(std::string& text) {
  if (text.size() < 2 || text.back() != '"' || !is_digit(text[text.size() - 2]))
    return;
  auto feet = digits_at(text, 0);
  if (text.find_first_not_of("0123456789.'\"") != npos)
    return;
  text.pop_back();
  if (feet > 0 && text[feet] == '\'')
    text.replace(feet, 1, " ft ");
  text += " in";
}

std::string_view next_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

bool says_again(std::string_view word, const attribute_name& attribute) {
  while (!word.empty() && (word.back() == ',' || word.back() == ':'))
    word.remove_suffix(1);
  // "Max 40" says more than what was asked for.
  if (is_one_of(to_lower(word), {"max", "max.", "min", "min.", "maximum", "minimum"}))
    return false;
  return !word.empty() && !is_digit(word[0]) && attribute.has(term_of(to_lower(word)));
}

/// Whether all that is said is what was asked for.
bool is_idle(std::string_view rest, const attribute_name& attribute) {
  auto words = words_in(rest);
  return !words.empty() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return is_one_of(word, idle_words) || is_filler(word) || attribute.has(term_of(word));
  });
}

/// "14-day trial" of a trial is 14 days.
void part_hyphenated(std::string& text, const attribute_name& attribute) {
  auto digits = digits_at(text, 0);
  if (digits == 0 || digits > 6 || digits + 1 >= text.size() || text[digits] != '-')
    return;
  auto rest = std::string_view{text}.substr(digits + 1);
  auto unit = next_word(rest);
  auto noun = trim(rest.substr(unit.size()));
  if (find_unit(unit) && (noun.empty() || is_idle(noun, attribute)))
    text = text.substr(0, digits) + " " + std::string{unit};
}

/// "No accidents" of accidents are none.
void name_nothing(std::string& text, const attribute_name& attribute) {
  auto lower = to_lower(text);
  auto is_nobody = is_one_of(lower, {"nobody", "no one", "nil", "nothing", "no-one"});
  if (is_nobody
      || (attribute.is_many && begins_with(lower, "no ")
          && is_idle(std::string_view{lower}.substr(3), attribute)))
    text = "none";
}

} // namespace

std::string reworded(std::string_view value, const attribute_name& attribute) {
  std::string out{value};
  sign_brackets(out, attribute);
  for (const auto& [from, to] : amounts)
    replace_phrase(out, from, to);
  sign_losses(out, attribute);
  drop_dash_of_price(out);
  part_hours(out);
  part_hyphenated(out, attribute);
  spell_inches(out);
  name_nothing(out, attribute);
  if (auto lower = to_lower(out); lower == "a pair" || lower == "noon" || lower == "midnight")
    out = lower == "a pair" ? "2" : lower == "noon" ? "12:00" : "0:00";
  // "Apache License, Version 2.0" is one thing.
  replace_phrase(out, "license, version", "license version");
  for (std::string_view lead : {"a factor of ", "by a factor of ", "factor of ", "factor "})
    if (begins_with(out, lead) && out.size() > lead.size() && is_digit(out[lead.size()])
        && out.find(' ', lead.size()) == npos && out.back() != 'x')
      out = out.substr(lead.size()) + "x";
  if (has_any(attribute, {"rating", "score", "stars", "grade", "review"})
      && out.find(" out of ") == npos)
    if (auto at = out.find(" of "); at != npos && at + 4 < out.size() && is_digit(out[at + 4]))
      out.replace(at, 4, " out of ");
  return out;
}

std::string_view without_lead_words(std::string_view value, const attribute_name& attribute) {
  auto rest = value;
  for (size_t i = 0; i < lead_words_max; ++i) {
    auto word = next_word(rest);
    if (word.size() == rest.size() || value.size() - rest.size() > lead_bytes_max)
      break;
    auto lower = to_lower(word);
    if (!is_one_of(lower, plain_verbs) && !says_again(word, attribute)
        && !(i > 0 && is_one_of(lower, small_words)))
      break;
    rest = trim(rest.substr(word.size()));
  }
  return rest;
}

std::optional<bool> read_statement(std::string_view lower, const attribute_name& attribute) {
  if (lower.size() > statement_bytes_max)
    return std::nullopt;
  if (lower == "without" || is_one_of(lower, ended))
    return false;
  if (lower == "with")
    return true;
  for (auto lead : negations)
    if (begins_with(lower, lead) && is_idle(lower.substr(lead.size()), attribute))
      return false;
  for (auto lead : affirmations)
    if (begins_with(lower, lead) && is_idle(lower.substr(lead.size()), attribute))
      return true;
  return std::nullopt;
}

bool asks_for_time(const attribute_name& attribute) {
  return has_any(attribute,
                 {"founded",    "launched", "released",    "release",   "built",   "constructed",
                  "opening",    "birth",    "death",       "date",      "day",     "year",
                  "start",      "end",      "publication", "completed", "created", "invented",
                  "introduced", "deadline", "signed"});
}

} // namespace tributary
