#include "runtime/backend/extract/facts.hpp"
#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/sentences.hpp"
#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tributary::extract {

namespace {

constexpr size_t npos = std::string_view::npos;
/// In longer ones the subject is too far from what is said of it.
constexpr size_t sentence_bytes = 320;

/// A sentence in both cases; positions are the same in both.
struct sentence {
  std::string_view text;
  std::string lower;
};

/// Up to the end of what the phrase can hold: a clause mark, or one of the words.
std::string_view up_to(std::string_view text, std::initializer_list<std::string_view> stops) {
  auto end = text.size();
  for (auto stop : stops)
    end = std::min(end, text.find(stop));
  return trim(text.substr(0, end));
}

std::string without_end(std::string_view text) {
  while (!text.empty() && std::string_view{".,;:!) "}.find(text.back()) != npos)
    text.remove_suffix(1);
  return std::string{text};
}

/// `March 2019`, `2019-03`, `2019`: what begins a text, as it stands.
std::string date_at(std::string_view text) {
  auto words_end = size_t{0};
  for (int words = 0; words < 4 && words_end < text.size(); ++words) {
    auto begin = words_end;
    while (begin < text.size() && text[begin] == ' ')
      ++begin;
    auto end = std::min(text.find_first_of(" ,.;)", begin), text.size());
    auto word = text.substr(begin, end - begin);
    words_end = end;
    if (word.size() >= 4 && is_digit(word[0]) && is_digit(word[1]) && is_digit(word[2])
        && is_digit(word[3]) && (word[0] == '1' || word[0] == '2')
        && (word.size() == 4 || word[4] == '-'))
      return std::string{trim(text.substr(0, end))};
    auto month = word.size() >= 3 && word[0] >= 'A' && word[0] <= 'Z';
    auto day = word.size() <= 2 && !word.empty() && is_digit(word[0]);
    if (!month && !day && word != "early" && word != "late" && word != "mid")
      return {};
  }
  return {};
}

using emit = std::function<void(std::string attribute, std::string value, size_t at)>;

void find_dates(const sentence& s, const emit& give) {
  struct verb {
    std::string_view phrase;
    std::string_view attribute;
  };
  static constexpr std::array<verb, 11> verbs{{{"first released in ", "first release"},
                                               {"initially released in ", "first release"},
                                               {"originally released in ", "first release"},
                                               {"was released in ", "first release"},
                                               {"was launched in ", "first release"},
                                               {"launched in ", "first release"},
                                               {"first release in ", "first release"},
                                               {"was founded in ", "founded"},
                                               {"founded in ", "founded"},
                                               {"open-sourced in ", "open-sourced"},
                                               {"open sourced in ", "open-sourced"}}};
  for (const auto& verb : verbs) {
    auto at = s.lower.find(verb.phrase);
    if (at == npos)
      continue;
    // "Version 2.0 was released in" tells of a version, not of the thing.
    auto before = s.lower.substr(0, at);
    if (before.find("version") != npos || std::any_of(before.begin(), before.end(), is_digit))
      continue;
    if (auto date = date_at(s.text.substr(at + verb.phrase.size())); !date.empty())
      return give(std::string{verb.attribute}, date, at);
  }
}

void find_language(const sentence& s, const emit& give) {
  for (std::string_view phrase : {"written in ", "implemented in "}) {
    auto at = s.lower.find(phrase);
    if (at == npos)
      continue;
    auto rest = up_to(s.text.substr(at + phrase.size()),
                      {".", ",", ";", " (", " that ", " on ", " with ", " which ", " for "});
    if (rest.empty() || rest.size() > 40 || rest[0] < 'A' || rest[0] > 'Z')
      continue;
    return give("language", without_end(rest), at);
  }
}

void find_licence(const sentence& s, const emit& give) {
  for (std::string_view phrase :
       {"licensed under the ", "licensed under ", "released under the ", "available under the "}) {
    auto at = s.lower.find(phrase);
    if (at == npos)
      continue;
    auto rest = up_to(s.text.substr(at + phrase.size()),
                      {",", ";", " (", " licen", " Licen", ". ", " since ", " from ", " and ",
                       " until ", " as of "});
    auto name = without_end(rest);
    if (!name.empty() && name.size() <= 50)
      return give("licence", name, at);
  }
}

/// `$25 per month`, `$100/month`, `$0.025 per 1,000 state transitions`.
std::string price_at(std::string_view text) {
  auto end = text.find_first_not_of("0123456789.,", 1);
  end = std::min(end, text.size());
  while (end > 1 && (text[end - 1] == '.' || text[end - 1] == ','))
    --end;
  auto rest = text.substr(end);
  auto unit = std::string_view{};
  if (rest.substr(0, 1) == "/")
    unit = rest.substr(0, std::min(rest.find_first_of(" .,;)"), rest.size()));
  else if (rest.substr(0, 5) == " per " || rest.substr(0, 3) == " a ")
    unit = rest.substr(0, std::min({rest.find_first_of(".;("), rest.find(", "), rest.find(" for "),
                                    rest.find(" and "), rest.find(" in "), rest.find(" on "),
                                    rest.find(" with "), rest.find(" plus "), rest.size()}));
  if (unit.empty() || unit.size() > 48)
    return {};
  return std::string{text.substr(0, end)} + std::string{unit};
}

void find_price(const sentence& s, const emit& give) {
  for (auto at = s.text.find('$'); at != npos && at + 1 < s.text.size();
       at = s.text.find('$', at + 1))
    if (is_digit(s.text[at + 1]))
      if (auto price = price_at(s.text.substr(at)); !price.empty())
        return give("price", without_end(price), at);
}

/// "limited to 25,000 events" is a limit on events.
void find_limit(const sentence& s, const emit& give) {
  for (std::string_view phrase :
       {"limited to ", "limit of ", "at most ", "maximum of ", "capped at ", "no more than "}) {
    auto at = s.lower.find(phrase);
    if (at == npos)
      continue;
    auto rest = s.text.substr(at + phrase.size());
    auto digits = std::min(rest.find_first_not_of("0123456789,."), rest.size());
    if (digits == 0 || digits >= rest.size() || rest[digits] != ' ')
      continue;
    auto noun_end = digits + 1;
    while (noun_end < rest.size()
           && ((rest[noun_end] >= 'a' && rest[noun_end] <= 'z') || rest[noun_end] == '-'))
      ++noun_end;
    auto noun = rest.substr(digits + 1, noun_end - digits - 1);
    if (noun.size() < 4 || noun.size() > 24)
      continue;
    return give("limit on " + std::string{noun}, std::string{rest.substr(0, noun_end)}, at);
  }
}

void find_version(const sentence& s, const emit& give) {
  for (std::string_view phrase : {"latest version is ", "latest release is ", "current version is ",
                                  "latest stable version is "}) {
    auto at = s.lower.find(phrase);
    if (at == npos)
      continue;
    auto value = without_end(up_to(s.text.substr(at + phrase.size()), {" ", ",", ";"}));
    if (value.size() > 1 && (is_digit(value[0]) || is_digit(value[1])))
      return give("latest version", value, at);
  }
}

/// "Its", "The engine": what a sentence about the document's own subject may begin with.
bool begins_plainly(std::string_view lower) {
  auto first = lower.substr(0, lower.find(' '));
  static constexpr std::array<std::string_view, 8> words{"it",   "its", "the",     "this",
                                                         "both", "a",   "written", "licensed"};
  return std::find(words.begin(), words.end(), first) != words.end();
}

/// The name that a sentence begins with, if it seems to begin with one: `Apache Airflow` of "Apache
/// Airflow was ...".
std::string leading_name(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    auto next = std::min(text.find(' ', end), text.size());
    auto first = text[end];
    if (!(first >= 'A' && first <= 'Z') && !(end > 0 && is_digit(first)))
      break;
    end = next + 1;
    if (std::string_view{",;:"}.find(text[next - 1]) != npos)
      break;
  }
  auto name = std::string{trim(text.substr(0, std::min(end, text.size())))};
  while (!name.empty() && std::string_view{",;:."}.find(name.back()) != npos)
    name.pop_back();
  if (name.size() > 2 && name.compare(name.size() - 2, 2, "'s") == 0)
    name.resize(name.size() - 2);
  return name;
}

} // namespace

void sentence_facts(std::string_view plain, const take_fact& take) {
  auto starts = sentence_starts(plain);
  starts.push_back(plain.size());
  for (size_t i = 0; i + 1 < starts.size(); ++i) {
    sentence s{trim(plain.substr(starts[i], starts[i + 1] - starts[i])), {}};
    if (s.text.size() < 12 || s.text.size() > sentence_bytes)
      continue;
    s.lower = to_lower(s.text);
    emit give = [&](std::string attribute, std::string value, size_t at) {
      fact f;
      f.origin = fact_origin::sentence;
      f.attribute = std::move(attribute);
      f.value = std::move(value);
      f.quote = std::string{s.text};
      if (!begins_plainly(s.lower) && at > 0)
        f.subject_name = leading_name(s.text);
      take(std::move(f));
    };
    find_dates(s, give);
    find_language(s, give);
    find_licence(s, give);
    find_price(s, give);
    find_limit(s, give);
    find_version(s, give);
  }
}

} // namespace tributary::extract
