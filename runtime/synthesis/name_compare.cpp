#include "runtime/base/ascii.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/value_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// Longer texts describe; two descriptions may differ and both stand.
constexpr size_t words_of_a_name = 5;
/// Of words without capitals even fewer are a name.
constexpr size_t words_of_a_term = 2;
/// Shorter words are too alike by chance.
constexpr size_t alike_bytes_min = 5;
constexpr size_t replaced_bytes_min = 7;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& each : words)
    out += each;
  return out;
}

std::string initials(const std::vector<std::string>& words, bool all) {
  std::string out;
  for (const auto& each : words)
    if (all || !is_filler(each))
      out += each[0];
  return out;
}

/// "WHO" for "World Health Organization", "USA" for "United States".
bool is_short_for(const std::vector<std::string>& one, const std::vector<std::string>& many) {
  if (one.size() != 1 || many.size() < 2 || one[0].size() < 2)
    return false;
  return one[0] == initials(many, true) || one[0] == initials(many, false)
         || (one[0].size() == many.size() + 1
             && one[0].substr(0, many.size()) == initials(many, true));
}

bool is_same_word(const std::string& a, const std::string& b) {
  if (a == b || term_of(a) == term_of(b) || without_umlauts(a) == without_umlauts(b))
    return true;
  // "J. Smith".
  return (a.size() == 1 || b.size() == 1) && a[0] == b[0] && !is_digit(a[0]);
}

/// Whether each word of `small` stands in `big` too.
bool is_within(const std::vector<std::string>& small, const std::vector<std::string>& big) {
  return std::all_of(small.begin(), small.end(), [&](const std::string& word) {
    return std::any_of(big.begin(), big.end(),
                       [&](const std::string& other) { return is_same_word(word, other); });
  });
}

bool share_a_word(const name_value& a, const name_value& b) {
  return std::any_of(a.words.begin(), a.words.end(), [&](const std::string& word) {
    return word.size() > 2 && is_within({word}, b.words);
  });
}

/// The same word with another first syllable: "synchronous", "asynchronous".
bool is_negation(std::string_view a, std::string_view b) {
  if (a.size() > b.size())
    std::swap(a, b);
  for (std::string_view prefix : {"un", "in", "non", "a", "dis", "de", "il", "im"})
    if (a.size() > 3 && b.size() == prefix.size() + a.size() && b.substr(prefix.size()) == a
        && b.substr(0, prefix.size()) == prefix)
      return true;
  return false;
}

/// Two words of which a thing is either one or the other.
bool are_opposites(const std::string& a, const std::string& b) {
  static constexpr std::array<std::array<std::string_view, 2>, 28> pairs{{
    {"server", "client"},      {"push", "pull"},
    {"sync", "async"},         {"optimistic", "pessimistic"},
    {"stateful", "stateless"}, {"inbound", "outbound"},
    {"open", "closed"},        {"public", "private"},
    {"static", "dynamic"},     {"internal", "external"},
    {"local", "remote"},       {"hot", "cold"},
    {"north", "south"},        {"east", "west"},
    {"left", "right"},         {"male", "female"},
    {"positive", "negative"},  {"rising", "falling"},
    {"high", "low"},           {"strong", "weak"},
    {"single", "multi"},       {"upper", "lower"},
    {"manual", "automatic"},   {"free", "paid"},
    {"wired", "wireless"},     {"direct", "indirect"},
    {"eventual", "strong"},    {"increasing", "decreasing"},
  }};
  return is_negation(a, b) || std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
           return (pair[0] == a && pair[1] == b) || (pair[0] == b && pair[1] == a);
         });
}

/// "Open source" and "closed source": one word of each is the other's opposite, the rest is alike.
bool differ_by_opposites(const name_value& a, const name_value& b) {
  if (a.words.size() != b.words.size() || a.words.size() > words_of_a_name)
    return false;
  size_t opposites = 0;
  for (size_t i = 0; i < a.words.size(); ++i)
    if (are_opposites(a.words[i], b.words[i]))
      ++opposites;
    else if (a.words[i] != b.words[i])
      return false;
  return opposites == 1;
}

/// "Tim Cook" and "Timothy Cook".
bool has_short_first_name(const name_value& a, const name_value& b) {
  if (a.words.size() != 2 || b.words.size() != 2 || a.words[1] != b.words[1])
    return false;
  const auto& x = a.words[0];
  const auto& y = b.words[0];
  auto size = std::min(x.size(), y.size());
  return size > 2 && x.substr(0, size) == y.substr(0, size)
         && x.find_first_of("0123456789") == npos;
}

/// One letter more, less or other in a long word is a slip, and so is its end: "Postgres",
/// "PostgreSQL".
bool is_word_alike(std::string_view a, std::string_view b) {
  if (a.size() > b.size())
    std::swap(a, b);
  if (a.size() < alike_bytes_min || b.find_first_of("0123456789") != npos)
    return a == b;
  auto same = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  if (same == a.size())
    return true;
  if (a.size() == b.size())
    return a.size() > replaced_bytes_min && a.substr(same + 1) == b.substr(same + 1);
  return a.size() + 1 == b.size() && a.substr(same) == b.substr(same + 1);
}

bool are_spelled_alike(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (joined(a) == joined(b))
    return true;
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), is_word_alike);
}

bool is_same_name(const name_value& a, const name_value& b) {
  if (is_within(a.words, b.words) || is_within(b.words, a.words))
    return true;
  if (is_short_for(a.words, b.words) || is_short_for(b.words, a.words)
      || has_short_first_name(a, b))
    return true;
  return are_spelled_alike(a.words, b.words);
}

/// "Java 17" and "JDK 17": the number is the same, and so is the letter that they begin with.
bool may_be_one_release(const name_value& a, const name_value& b) {
  return a.version && b.version && a.version->digits == b.version->digits && a.words.size() == 1
         && b.words.size() == 1 && a.words[0][0] == b.words[0][0];
}

bool is_name(const name_value& v) {
  return !v.words.empty() && v.words.size() <= (v.is_proper ? words_of_a_name : words_of_a_term);
}

} // namespace

bool names_contradict(const name_value& a, const name_value& b) {
  if (a.is_vague || b.is_vague)
    return false;
  if (a.is_literal && b.is_literal)
    return a.words != b.words;
  if (a.is_negated != b.is_negated)
    return a.words == b.words;
  if (!is_name(a) || !is_name(b))
    return false;
  if (differ_by_opposites(a, b))
    return true;
  if (is_same_name(a, b))
    return a.version && b.version && versions_contradict(*a.version, *b.version);
  if (may_be_one_release(a, b))
    return false;
  // A name and a description of two words may mean one thing, and so may two descriptions of which
  // parts are the same.
  if (a.is_proper != b.is_proper && (a.words.size() > 1 || b.words.size() > 1))
    return a.is_chosen && b.is_chosen && !share_a_word(a, b);
  return a.is_proper || !share_a_word(a, b);
}

} // namespace tributary
