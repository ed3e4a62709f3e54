#include "runtime/synthesis/subject.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/qualifiers.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/value_name.hpp"

#include <algorithm>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// Longer words in capitals are shouted, not abbreviated.
constexpr size_t abbreviation_max = 7;
/// One letter stands for nothing.
constexpr size_t initials_min = 2;

bool is_capitals(std::string_view text) {
  return text.size() >= 2 && text.size() <= abbreviation_max
         && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&") == npos
         && !is_digit(text[0]);
}

std::vector<std::string> name_words(std::string_view text) {
  auto words = words_in(text);
  words.erase(std::remove(words.begin(), words.end(), "and"), words.end());
  if (words.size() > 1 && words.front() == "the")
    words.erase(words.begin());
  auto says_what_it_is = [](const std::string& word) {
    return word == "plan" || word == "tier" || word == "subscription";
  };
  while (words.size() > 1 && is_legal_form(words.back()))
    words.pop_back();
  // "Acme Pro plan" is Acme Pro, and "the city of Linz" Linz.
  if (words.size() > 2 && says_what_it_is(words.back()))
    words.pop_back();
  if (words.size() > 2 && words[1] == "of"
      && (words[0] == "city" || words[0] == "town" || words[0] == "village"))
    words.erase(words.begin(), words.begin() + 2);
  return words;
}

std::string key_of(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& each : words) {
    // "Model 1 1" is not Model 11.
    if (!out.empty() && is_digit(out.back()) && is_digit(each[0]))
      out += ' ';
    out += each;
  }
  return without_umlauts(out);
}

std::string initials_of(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& each : words)
    if (!is_filler(each))
      out += each[0];
  return out;
}

/// Whether the letters of `brief` stand in `words` in this order, the first at the beginning.
bool may_stand_for(std::string_view brief, const std::vector<std::string>& words) {
  std::string all;
  for (const auto& each : words)
    all += each;
  size_t at = 0;
  for (auto c : brief) {
    at = all.find(c, at);
    if (at == npos)
      return false;
    ++at;
  }
  return !brief.empty() && !all.empty() && brief[0] == all[0];
}

/// Takes "(WHO)" as the short name, and turns "WHO (World Health Organization)" round.
bool take_abbreviation(const std::string& qualifier, std::vector<std::string>& words, bool is_short,
                       subject_name& out) {
  auto other = name_words(qualifier);
  if (other.empty() || words.empty())
    return false;
  if (is_capitals(qualifier) && words.size() > 1 && may_stand_for(other[0], words)) {
    out.abbreviation = key_of(other);
    return true;
  }
  if (!is_short || other.size() < 2 || initials_of(other) != words[0])
    return false;
  out.abbreviation = key_of(words);
  words = std::move(other);
  return true;
}

} // namespace

subject_name read_subject(std::string_view subject) {
  subject_name out;
  auto parts = split_all_qualifiers(plain_text(subject));
  auto words = name_words(parts.core);
  auto is_short = words.size() == 1 && is_capitals(parts.core);
  for (auto& each : parts.qualifiers) {
    if (is_remark(each))
      continue;
    if (out.abbreviation.empty() && take_abbreviation(each, words, is_short, out))
      is_short = false;
    else
      out.conditions.push_back(std::move(each));
  }
  out.key = words.empty() ? to_lower(parts.core) : key_of(words);
  out.is_abbreviation = is_short;
  if (auto initials = initials_of(words); initials.size() >= initials_min)
    out.initials = std::move(initials);
  return out;
}

void subject_names::count(const std::string& abbreviation, const std::string& key, bool declared,
                          int by) {
  auto change = [by](std::unordered_map<std::string, counts>& all, const std::string& of,
                     const std::string& what) {
    auto& inner = all[of];
    auto& number = inner[what];
    number += static_cast<uint32_t>(by);
    if (number == 0)
      inner.erase(what);
    if (inner.empty())
      all.erase(of);
  };
  change(declared ? declared_ : by_initials_, abbreviation, key);
  change(abbreviations_, key, abbreviation);
}

void subject_names::add(const subject_name& name) {
  if (!name.abbreviation.empty())
    count(name.abbreviation, name.key, true, 1);
  if (!name.initials.empty())
    count(name.initials, name.key, false, 1);
}

void subject_names::remove(const subject_name& name) {
  if (!name.abbreviation.empty())
    count(name.abbreviation, name.key, true, -1);
  if (!name.initials.empty())
    count(name.initials, name.key, false, -1);
}

std::string subject_names::long_of(const std::string& abbreviation) const {
  auto declared = declared_.find(abbreviation);
  const auto& all = declared != declared_.end() ? declared_ : by_initials_;
  auto found = all.find(abbreviation);
  return found != all.end() && found->second.size() == 1 ? found->second.begin()->first
                                                         : std::string{};
}

std::vector<std::string> subject_names::short_of(const std::string& key) const {
  std::vector<std::string> out;
  auto found = abbreviations_.find(key);
  if (found == abbreviations_.end())
    return out;
  for (const auto& [abbreviation, number] : found->second)
    if (long_of(abbreviation) == key)
      out.push_back(abbreviation);
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace tributary
