#include "runtime/backend/extract/choice.hpp"

#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace tributary::extract {

namespace {

/// Subjects shown where the plan gives no number: more are no longer read one by one.
constexpr size_t subjects_shown = 12;
constexpr double class_bonus = 2;
constexpr double age_bonus = 0.8;
constexpr size_t class_words = 4;

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

/// The attribute, if any, that sorts the subjects into the classes that are asked for: `position: established`.
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
    ages[subject] = year == 0 || youngest <= oldest ? 0.5 : static_cast<double>(youngest - year) / (youngest - oldest);
  }
  return ages;
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
      sum = std::max(sum, static_cast<double>(score(words, all.stats, asked.whole, all.documents[document].counts)));
    most = std::max(most, relevance[s] = sum);
  }
  size_t in_class = 0;
  for (auto s : candidates) {
    auto worth = relevance[s] / most;
    if (const auto* cell = by_class.empty() ? nullptr : compared.at(s, by_class))
      if (auto weight = weight_in(weights, cell->values.front().value); weight >= 0.5) {
        worth += class_bonus * std::min(1.0, weight);
        ++in_class;
      }
    if (asked.age != age_cue::none)
      worth += age_bonus * (asked.age == age_cue::old ? ages[s] : 1 - ages[s]);
    ranked.emplace_back(-static_cast<int64_t>(worth * 1000), s);
  }
  std::sort(ranked.begin(), ranked.end());
  auto count = asked.subjects_max > 0 ? asked.subjects_max : subjects_shown;
  for (const auto& [worth, s] : ranked)
    if (out.chosen.size() < count)
      out.chosen.push_back(s);
  if (in_class > 0)
    out.why = fmt::format("by what the sources call their {}", by_class);
  if (asked.age != age_cue::none)
    out.why += fmt::format("{}{} first", out.why.empty() ? "" : ", ", asked.age == age_cue::old ? "the oldest" : "the youngest");
  if (out.why.empty())
    out.why = "by how much of their sources answers this";
  return out;
}

std::vector<std::string> choose_attributes(const brief& asked, const survey& all, const comparison& compared,
                                           size_t count_max) {
  auto weights = weights_of(asked.whole);
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
    if (attribute.subjects.size() < 2)
      continue;
    auto own = 3 * weight_in(weights, attribute.name);
    double context = 0;
    double length = 0;
    for (auto subject : attribute.subjects) {
      const auto& first = compared.at(subject, attribute.name)->values.front();
      const auto& doc = all.documents[first.by.front()->document];
      context += first.by.front()->origin == fact_origin::cell
                   ? weight_in(weights, doc.name + ' ' + doc.title + ' ' + first.by.front()->heading)
                   : 0;
      length += static_cast<double>(first.value.size());
    }
    auto with = static_cast<double>(attribute.subjects.size());
    if (length / with > 70)
      continue;
    auto points = (own + 2 * context / with) * (0.4 + 0.6 * with / static_cast<double>(widest));
    most = std::max(most, points);
    ranked.push_back({points, attribute.name});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.points > b.points; });
  std::vector<std::string> names;
  for (const auto& each : ranked)
    if (each.points > 0 && each.points >= 0.25 * most && names.size() < count_max)
      names.push_back(each.name);
  return names;
}

} // namespace tributary::extract
