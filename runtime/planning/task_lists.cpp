#include "runtime/planning/task_lists.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/words.hpp"

#include <charconv>

namespace tributary {

namespace {

/// More words than this are a clause, not a thing.
constexpr size_t item_words_max = 5;

/// A piece of a task between white space.
struct token {
  std::string_view text;
  /// In lower case, without marks around it.
  std::string plain;
  /// A comma or the like stands behind it.
  bool comma = false;
  bool ends_clause = false;
  /// Whose: "the engines' pricing".
  bool possessive = false;
};

std::vector<token> tokens_of(std::string_view task) {
  std::vector<token> out;
  while (!(task = trim(task)).empty()) {
    auto end = task.find_first_of(" \t\r\n");
    auto text = task.substr(0, end);
    task.remove_prefix(text.size());
    token t;
    t.comma = text.back() == ',';
    t.possessive = text.ends_with("'s") || text.ends_with("\u2019s")
                   || (text.ends_with("s'") && !text.starts_with("'"));
    t.ends_clause = std::string_view{".:;!?"}.find(text.back()) != std::string_view::npos;
    auto last = text.find_last_not_of(",.:;!?)\"'");
    auto first = text.find_first_not_of("(\"'");
    if (last == std::string_view::npos || first == std::string_view::npos || first > last)
      continue;
    t.text = text.substr(first, last + 1 - first);
    t.plain = to_lower(t.text);
    out.push_back(std::move(t));
  }
  return out;
}

bool joins(const token& t) {
  return is_one_of(t.plain, {"and", "or", "&"});
}

/// What things are listed after.
bool is_cue(const token& t) {
  return t.ends_clause
         || is_one_of(t.plain,
                      {"on",      "of",        "for",      "with",    "about",     "covering",
                       "between", "including", "from",     "by",      "into",      "compare",
                       "across",  "comparing", "write",    "build",   "create",    "make",
                       "draft",   "implement", "develop",  "review",  "analyse",   "analyze",
                       "assess",  "research",  "evaluate", "explore", "document",  "has",
                       "have",    "its",       "their",    "to",      "regarding", "investigate"});
}

/// What goes on after a list.
bool ends_list(const token& t) {
  return is_one_of(t.plain, {"for",    "with",        "on",           "in",    "from",   "that",
                             "so",     "using",       "by",           "to",    "of",     "about",
                             "as",     "perspective", "perspectives", "point", "points", "angle",
                             "angles", "each",        "which",        "where", "then",   "when"});
}

bool is_article(const token& t) {
  return is_one_of(t.plain, {"a", "an", "the", "our", "their", "its", "both", "my"});
}

std::string joined(const std::vector<token>& all, size_t first, size_t last) {
  // Of whom it is says the task; here it stands for what the others are.
  for (auto i = first; i + 1 < last; ++i)
    if (all[i].possessive)
      first = i + 1;
  while (first < last && is_article(all[first]))
    ++first;
  std::string out;
  for (; first < last; ++first)
    out.append(out.empty() ? "" : " ").append(all[first].text);
  return out;
}

/// Where the item that ends before `end` begins.
size_t begin_of_item(const std::vector<token>& all, size_t end) {
  auto begin = end;
  while (begin > 0 && end - begin < item_words_max && !is_cue(all[begin - 1])
         && (begin == end || !all[begin - 1].comma) && !joins(all[begin - 1]))
    --begin;
  return begin;
}

/// Where the item that begins here ends: at its comma, at a word that joins, or where the sentence
/// goes on about something else.
size_t end_of_item(const std::vector<token>& all, size_t begin) {
  auto end = begin;
  while (end < all.size() && !joins(all[end]) && (end == begin || !ends_list(all[end]))) {
    ++end;
    if (all[end - 1].comma || all[end - 1].ends_clause)
      break;
  }
  return end;
}

/// Reads the list whose first item ends at `at`.
/// @returns Where to look on.
size_t read_list(const std::vector<token>& all, size_t at, std::vector<task_list>& out) {
  auto begin = begin_of_item(all, at);
  task_list list;
  list.cue = begin > 0 ? all[begin - 1].plain : "";
  auto add = [&](size_t first, size_t last) {
    auto item = joined(all, first, last);
    if (!item.empty() && last - first <= item_words_max + 1)
      list.items.push_back(std::move(item));
  };
  add(begin, at);
  auto next = at;
  auto is_joined = false;
  while (next < all.size()) {
    auto was_comma = all[next - 1].comma;
    if (joins(all[next])) {
      is_joined = true;
      ++next;
    } else if (!was_comma || ends_list(all[next])) {
      break;
    }
    auto end = end_of_item(all, next);
    add(next, end);
    if (end == next)
      break;
    next = end;
    if (all[next - 1].ends_clause)
      break;
  }
  // "Owls, their food": a comma alone lists nothing.
  if (list.items.size() > (is_joined ? 1 : 2))
    out.push_back(std::move(list));
  return std::max(next, at + 1);
}

std::optional<size_t> number_of(std::string_view word) {
  constexpr std::string_view names[] = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  for (size_t i = 0; i < std::size(names); ++i)
    if (word == names[i])
      return i;
  size_t number = 0;
  auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (wrong != std::errc{} || end != word.data() + word.size())
    return std::nullopt;
  return number;
}

} // namespace

std::vector<task_list> lists_in(std::string_view task) {
  std::vector<task_list> out;
  auto all = tokens_of(task);
  size_t at = 1;
  while (at < all.size())
    at = all[at - 1].comma || joins(all[at]) ? read_list(all, at, out) : at + 1;
  return out;
}

std::optional<size_t> parts_asked(std::string_view task) {
  auto words = words_of(task);
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    // "four independent streams": one word may stand between.
    for (auto noun = i + 1; noun < std::min(i + 3, words.size()); ++noun)
      if (is_one_of(words[noun].text, {"streams", "parts", "angles", "perspectives", "sections"}))
        if (auto number = number_of(words[i].text); number && *number > 0)
          return number;
  }
  return std::nullopt;
}

} // namespace tributary
