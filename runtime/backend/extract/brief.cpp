#include "runtime/backend/extract/brief.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t question_terms = 80;
constexpr size_t aspects_max = 12;

// What a word is worth by where it stands: a task says what is wanted now, the plan's task only
// what all of it is about.
constexpr double weight_task = 2;
constexpr double weight_focus = 1.5;
constexpr double weight_output = 0.8;
constexpr double weight_name = 0.7;
constexpr double weight_plan = 0.1;
constexpr double related_share = 0.4;

using weights = std::map<std::string, double>;

void raise(weights& all, std::string_view term, double weight) {
  auto& known = all[std::string{term}];
  known = std::max(known, weight);
}

void add_words(weights& all, std::string_view text, double weight) {
  for (auto& word : lower_words(clip(text, 4'000))) {
    if (is_stop_word(word) || is_instruction(word)
        || (word.size() < 3 && word[0] >= '0' && word[0] <= '9'))
      continue;
    stem(word);
    raise(all, word, weight);
    for (const auto& other : related_terms(word))
      raise(all, other, weight * related_share);
  }
}

std::vector<weighted_term> terms_from(const weights& all) {
  std::vector<weighted_term> terms;
  for (const auto& [term, weight] : all)
    terms.push_back({term, weight});
  if (terms.size() > question_terms) {
    std::stable_sort(terms.begin(), terms.end(),
                     [](auto& a, auto& b) { return a.weight > b.weight; });
    terms.resize(question_terms);
    std::sort(terms.begin(), terms.end(), [](auto& a, auto& b) { return a.stem < b.stem; });
  }
  return terms;
}

bool mentions(std::string_view lower_text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto w) { return lower_text.find(w) != npos; });
}

answer_shape shape_of(std::string_view lower_text) {
  if (mentions(lower_text, {"profile"}))
    return answer_shape::profiles;
  if (mentions(lower_text, {"matrix", "table", "side by side", "side-by-side", "grid"}))
    return answer_shape::table;
  if (mentions(lower_text,
               {"recommendation", "actionable", "action item", "next steps", "insight"}))
    return answer_shape::items;
  return answer_shape::passages;
}

std::optional<size_t> number_at(std::string_view text, size_t at) {
  size_t value = 0;
  auto begin = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 4; ++at)
    value = value * 10 + static_cast<size_t>(text[at] - '0');
  return at == begin ? std::nullopt : std::optional{value};
}

/// The N of `top N`, in digits or words up to ten.
size_t top_number(std::string_view lower_text) {
  static constexpr std::array<std::string_view, 11> words{
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
  for (std::string_view lead : {"top ", "leading ", "first "}) {
    auto at = lower_text.find(lead);
    if (at == npos)
      continue;
    auto rest = lower_text.substr(at + lead.size());
    if (auto number = number_at(rest, 0))
      return std::min<size_t>(*number, 100);
    auto word = rest.substr(0, rest.find(' '));
    auto hit = std::find(words.begin() + 1, words.end(), word);
    if (hit != words.end())
      return static_cast<size_t>(hit - words.begin());
  }
  return 0;
}

/// `3-5 actionable items`, `at most 7 recommendations`.
void read_item_numbers(std::string_view text, brief& out) {
  auto at = text.find_first_of("0123456789");
  auto low = at == npos ? std::nullopt : number_at(text, at);
  if (!low || *low == 0 || *low > 50)
    return;
  out.items_min = out.items_max = *low;
  auto rest = text.substr(text.find_first_not_of("0123456789", at));
  for (std::string_view dash : {"-", "–", " to ", " - "})
    if (rest.substr(0, dash.size()) == dash)
      if (auto high = number_at(rest, dash.size()); high && *high >= *low)
        out.items_max = std::min<size_t>(*high, 50);
}

/// Pieces between `/`, `,`, `;` and `and`, in lower case.
std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> pieces;
  std::string open;
  auto close = [&] {
    auto piece = std::string{trim(open)};
    auto words = static_cast<size_t>(std::count(piece.begin(), piece.end(), ' ')) + 1;
    if (piece.size() > 2 && words <= 3 && piece.substr(0, 6) != "every ")
      pieces.push_back(std::move(piece));
    open.clear();
  };
  for (auto& word : lower_words([&] {
         // Separators become a word of their own, so that one loop sees all.
         std::string spaced;
         for (char c : text)
           spaced
             += std::string_view{"/,;&"}.find(c) != npos ? std::string{" and "} : std::string(1, c);
         return spaced;
       }())) {
    if (word == "and" || word == "or" || word == "with")
      close();
    else if (word != "their" && word != "its" && word != "the" && word != "a" && word != "an"
             && word != "each")
      open += (open.empty() ? "" : " ") + word;
  }
  close();
  return pieces;
}

void add_aspects(std::string_view text, std::vector<std::string>& aspects) {
  for (auto& piece : listed(text.substr(0, text.find('('))))
    if (aspects.size() < aspects_max && !is_instruction(piece)
        && std::find(aspects.begin(), aspects.end(), piece) == aspects.end())
      aspects.push_back(std::move(piece));
}

/// Verbs whose object is a part of a profile: `List strengths`, not `Profile each company`.
bool names_aspects(std::string_view verb) {
  static constexpr std::array<std::string_view, 10> verbs{
    "list", "name", "state", "give", "describe", "include", "assess", "rate", "note", "identify"};
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

/// What a profile is to have: after `with` in the output, and in tasks of the form `List a and b`.
std::vector<std::string> aspects_of(const stream_spec& stream) {
  std::vector<std::string> aspects;
  auto output = to_lower(stream.output);
  for (std::string_view lead : {" with ", " including ", ": "})
    if (auto at = output.find(lead); at != npos) {
      add_aspects(std::string_view{output}.substr(at + lead.size()), aspects);
      break;
    }
  for (const auto& task : stream.tasks) {
    auto lower = to_lower(task);
    auto space = lower.find(' ');
    auto of = std::min({lower.find(" of "), lower.find(" for "), lower.find(" per ")});
    if (space != npos && names_aspects(lower.substr(0, space)) && of > space)
      add_aspects(std::string_view{lower}.substr(space, of == npos ? npos : of - space), aspects);
  }
  return aspects;
}

std::string lead_title_of(const stream_spec& stream) {
  auto title = std::string{trim(stream.output)};
  auto end = std::min({title.find(" ("), title.find(": "), title.find("; "), title.find(". ")});
  title = folded(title.substr(0, end));
  while (!title.empty() && title.back() == '.')
    title.pop_back();
  return title.empty() || title.size() > 90 ? "Answer" : title;
}

age_cue age_of(const weights& asked) {
  auto weight = [&](std::string_view word) {
    auto hit = asked.find(std::string{word});
    return hit == asked.end() ? 0.0 : hit->second;
  };
  auto old = std::max({weight("establish"), weight("matur"), weight("incumbent")});
  auto young = std::max({weight("emerg"), weight("new"), weight("innovativ"), weight("young")});
  return old > young ? age_cue::old : young > old ? age_cue::young : age_cue::none;
}

} // namespace

brief read_brief(const work_order& order) {
  const auto& stream = *order.stream;
  brief out;
  weights shared;
  add_words(shared, stream.focus, weight_focus);
  if (stream.focus.empty() && stream.tasks.empty())
    add_words(shared, stream.prompt, weight_focus);
  add_words(shared, stream.output, weight_output);
  add_words(shared, stream.name.empty() ? stream.id : stream.name, weight_name);
  add_words(shared, order.run->task, weight_plan);
  auto whole = shared;
  for (const auto& task : stream.tasks) {
    auto own = shared;
    for (auto& [term, weight] : own)
      weight *= 0.3;
    add_words(own, task, weight_task);
    add_words(whole, task, weight_focus);
    out.tasks.push_back({shortened(folded(task), 120), terms_from(own)});
  }
  out.age = age_of(whole);
  out.whole = {stream.focus.empty() ? stream.name : stream.focus, terms_from(whole)};
  auto said = to_lower(stream.output);
  auto all_said = to_lower(stream.name + "\n" + stream.focus + "\n" + stream.prompt);
  for (const auto& task : stream.tasks)
    all_said += "\n" + to_lower(task);
  out.shape = shape_of(said.empty() ? all_said : said);
  if (out.shape == answer_shape::items)
    read_item_numbers(said, out);
  out.subjects_max = top_number(said + "\n" + all_said);
  out.lead_title = lead_title_of(stream);
  out.aspects = aspects_of(stream);
  return out;
}

} // namespace tributary::extract
