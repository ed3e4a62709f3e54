#include "runtime/backend/extract/choice.hpp"

#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace tributary::extract {

namespace {

/// Subjects shown where the plan gives no number: more are no longer read one by one.
constexpr size_t subjects_shown = 12;
constexpr double class_bonus = 2;
constexpr double age_bonus = 0.8;
/// Age beside a class that says the same: it only orders within the class.
constexpr double age_in_class = 0.25;
constexpr double relevance_in_class = 0.4;
constexpr double prominence_bonus = 1;
constexpr size_t class_words = 4;
/// Of the best attribute's worth: below it, an attribute answers another question.
constexpr double share_min = 0.55;
/// Values that are longer than this on the average are prose, which no table holds well.
constexpr double long_values = 70;
constexpr double short_values = 45;
/// With fewer attributes than this the rest of a usual table is filled with what is widely known.
constexpr size_t few_attributes = 3;
constexpr size_t usual_attributes = 12;

using term_weights = std::unordered_map<std::string, double>;

term_weights weights_of(const question& q) {
  term_weights all;
  for (const auto& term : q.terms)
    all[term.stem] = term.weight;
  return all;
}

double weight_in(const term_weights& weights, std::string_view text) {
  double most = 0;
  each_term(text, [&](std::string_view term) {
    if (auto hit = weights.find(std::string{term}); hit != weights.end())
      most = std::max(most, hit->second);
  });
  return most;
}

/// The attribute, if any, that sorts the subjects into the classes that are asked for: `position:
/// established`.
std::string class_attribute(const term_weights& weights, const comparison& compared) {
  std::string best;
  double most = 0;
  for (const auto& attribute : compared.attributes()) {
    double sum = 0;
    size_t with = 0;
    for (auto subject : attribute.subjects) {
      const auto& value = compared.at(subject, attribute.name)->values.front().value;
      if (lower_words(value).size() > class_words)
        continue;
      auto weight = weight_in(weights, value);
      sum += weight;
      with += weight >= 0.5 ? 1 : 0;
    }
    // All or none of the subjects in one class tells nothing.
    if (with == 0 || with == attribute.subjects.size() || attribute.subjects.size() < 3)
      continue;
    if (sum > most) {
      most = sum;
      best = attribute.name;
    }
  }
  return best;
}

std::vector<int> eligible(const subject_table& subjects, size_t wanted) {
  std::vector<int> described;
  std::vector<int> known;
  for (size_t i = 0; i < subjects.all().size(); ++i) {
    const auto& each = subjects.all()[i];
    if (!each.documents.empty())
      described.push_back(static_cast<int>(i));
    if (!each.documents.empty() || each.facts >= 2)
      known.push_back(static_cast<int>(i));
  }
  return described.size() >= std::max<size_t>(wanted, 3) ? described : known;
}

/// How old a subject is among the others: 1 for the oldest, 0 for the youngest.
std::map<int, double> ages_of(const std::vector<int>& all, const comparison& compared) {
  int oldest = 9999;
  int youngest = 0;
  for (auto subject : all)
    if (auto year = compared.first_year(subject); year > 0) {
      oldest = std::min(oldest, year);
      youngest = std::max(youngest, year);
    }
  std::map<int, double> ages;
  for (auto subject : all) {
    auto year = compared.first_year(subject);
    ages[subject] = year == 0 || youngest <= oldest
                      ? 0.5
                      : static_cast<double>(youngest - year) / (youngest - oldest);
  }
  return ages;
}

/// Weights by how telling a term is among these sources: where all is about engines, `engine` is
/// not.
term_weights
telling_weights(const question& q, const vocabulary& words, const corpus_stats& stats) {
  term_weights all;
  double most = 1e-9;
  for (const auto& term : q.terms)
    if (auto id = words.find(term.stem); id >= 0 && stats.blocks_with[static_cast<size_t>(id)] > 0)
      most = std::max(most, stats.rarity(id));
  for (const auto& term : q.terms)
    if (auto id = words.find(term.stem); id >= 0)
      all[term.stem] = term.weight * (0.5 + 0.5 * std::min(1.0, stats.rarity(id) / most));
  return all;
}

/// The best weight among a name's terms, less where most of its terms are about something else.
double weight_of(const term_weights& weights, std::string_view name) {
  double most = 0;
  size_t terms = 0;
  size_t hits = 0;
  for (auto& word : lower_words(name)) {
    if (is_stop_word(word) || is_instruction(word))
      continue;
    ++terms;
    stem(word);
    if (auto hit = weights.find(word); hit != weights.end()) {
      ++hits;
      most = std::max(most, hit->second);
    }
  }
  return terms == 0 ? 0 : most * static_cast<double>(hits) / static_cast<double>(terms);
}

std::string context_of(const survey& all, const fact& f) {
  const auto& doc = all.documents[f.document];
  return doc.name + ' ' + doc.title + ' ' + f.heading;
}

/// Weights by how telling a term is of one table among all: that a table is about engines does not
/// tell it from others.
term_weights context_weights(const question& q, const survey& all) {
  std::map<std::string, std::set<std::string>> contexts;
  for (const auto& f : all.facts)
    if (f.origin == fact_origin::cell && f.subject >= 0)
      contexts.emplace(context_of(all, f), std::set<std::string>{});
  std::map<std::string, double> with;
  for (auto& [context, terms] : contexts) {
    each_term(context, [&, &known = terms](std::string_view term) { known.emplace(term); });
    for (const auto& term : terms)
      ++with[term];
  }
  auto count = static_cast<double>(contexts.size()) + 1;
  term_weights out;
  for (const auto& term : q.terms)
    if (auto hit = with.find(term.stem); hit != with.end())
      out[term.stem] = term.weight * std::log(count / hit->second) / std::log(count);
  return out;
}

/// What the tables say in which an attribute stands: their document's name and title, their
/// heading.
double context_weight(const term_weights& weights, const attribute_row& attribute,
                      const survey& all, const comparison& compared) {
  double sum = 0;
  for (auto subject : attribute.subjects) {
    const auto& first = *compared.at(subject, attribute.name)->values.front().by.front();
    if (first.origin == fact_origin::cell)
      sum += weight_in(weights, context_of(all, first));
  }
  return sum / static_cast<double>(attribute.subjects.size());
}

double mean_length(const attribute_row& attribute, const comparison& compared);

/// "Compare the features" of sources that never say `feature`: what is known of most is compared.
void add_widest(const comparison& compared, size_t count_max, std::vector<std::string>& names) {
  std::vector<const attribute_row*> ranked;
  for (const auto& attribute : compared.attributes())
    if (attribute.subjects.size() >= 2 && mean_length(attribute, compared) <= short_values
        && std::find(names.begin(), names.end(), attribute.name) == names.end())
      ranked.push_back(&attribute);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](auto* a, auto* b) { return a->subjects.size() > b->subjects.size(); });
  for (const auto* attribute : ranked)
    if (names.size() < count_max)
      names.push_back(attribute->name);
}

double mean_length(const attribute_row& attribute, const comparison& compared) {
  size_t sum = 0;
  for (auto subject : attribute.subjects)
    sum += compared.at(subject, attribute.name)->values.front().value.size();
  return static_cast<double>(sum) / static_cast<double>(attribute.subjects.size());
}

} // namespace

subject_choice choose_subjects(const brief& asked, const survey& all, const vocabulary& words,
                               const subject_table& subjects, const comparison& compared) {
  subject_choice out;
  auto candidates = eligible(subjects, asked.subjects_max);
  out.of = candidates.size();
  auto weights = weights_of(asked.whole);
  auto by_class = class_attribute(weights, compared);
  auto ages = ages_of(candidates, compared);
  std::vector<std::pair<int64_t, int>> ranked;
  double most = 1;
  std::map<int, double> relevance;
  for (auto s : candidates) {
    double sum = 0;
    for (auto document : subjects.all()[static_cast<size_t>(s)].documents)
      sum = std::max(sum, static_cast<double>(
                            score(words, all.stats, asked.whole, all.documents[document].counts)));
    most = std::max(most, relevance[s] = sum);
  }
  uint32_t named_most = 1;
  for (auto s : candidates)
    named_most = std::max(named_most, subjects.prominence(all, s));
  size_t in_class = 0;
  for (auto s : candidates) {
    auto worth = (by_class.empty() ? 1 : relevance_in_class) * relevance[s] / most;
    if (const auto* cell = by_class.empty() ? nullptr : compared.at(s, by_class))
      if (auto weight = weight_in(weights, cell->values.front().value); weight >= 0.5) {
        worth += class_bonus * std::min(1.0, weight);
        ++in_class;
      }
    if (asked.subjects_max > 0)
      worth += prominence_bonus * subjects.prominence(all, s) / named_most;
    if (asked.age != age_cue::none)
      worth += (by_class.empty() ? age_bonus : age_in_class)
               * (asked.age == age_cue::old ? ages[s] : 1 - ages[s]);
    ranked.emplace_back(-static_cast<int64_t>(worth * 1000), s);
  }
  std::sort(ranked.begin(), ranked.end());
  auto count = asked.subjects_max > 0 ? asked.subjects_max : subjects_shown;
  for (const auto& [worth, s] : ranked)
    if (out.chosen.size() < count)
      out.chosen.push_back(s);
  std::vector<std::string> reasons;
  if (in_class > 0)
    reasons.push_back(fmt::format("what the sources say of their {}", to_lower(by_class)));
  if (asked.subjects_max > 0)
    reasons.push_back("how often others are measured by them");
  if (asked.age != age_cue::none)
    reasons.push_back("age");
  reasons.push_back("relevance");
  out.why = fmt::format("by {}", fmt::join(reasons, ", "));
  return out;
}

std::vector<std::string>
choose_attributes(const brief& asked, const survey& all, const vocabulary& words,
                  const comparison& compared, size_t count_max) {
  auto weights = telling_weights(asked.whole, words, all.stats);
  auto contexts = context_weights(asked.whole, all);
  struct worth {
    double points;
    std::string name;
  };
  std::vector<worth> ranked;
  double most = 0;
  size_t widest = 1;
  for (const auto& attribute : compared.attributes())
    widest = std::max(widest, attribute.subjects.size());
  for (const auto& attribute : compared.attributes()) {
    auto with = attribute.subjects.size();
    if (with < 2 || with * 4 < widest || is_reason(attribute.name)
        || mean_length(attribute, compared) > long_values)
      continue;
    auto own = weight_of(weights, attribute.name);
    auto context = context_weight(contexts, attribute, all, compared);
    auto points = (std::max(own, context) + 0.25 * std::min(own, context))
                  * (0.6 + 0.4 * static_cast<double>(with) / static_cast<double>(widest));
    most = std::max(most, points);
    ranked.push_back({points, attribute.name});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](auto& a, auto& b) { return a.points > b.points; });
  std::vector<std::string> names;
  for (const auto& each : ranked)
    if (each.points > 0 && each.points >= share_min * most && names.size() < count_max)
      names.push_back(each.name);
  if (names.size() < few_attributes)
    add_widest(compared, std::min(count_max, usual_attributes), names);
  return names;
}

} // namespace tributary::extract
