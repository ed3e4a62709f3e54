#include "runtime/backend/extract/comparison.hpp"

#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace tributary::extract {

namespace {

/// Longer values are prose: two of them differ without contradicting each other.
constexpr size_t disputable_bytes = 60;

std::vector<std::string> value_words(std::string_view value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    auto thousands = value[i] == ',' && i > 0 && i + 1 < value.size() && value[i - 1] >= '0'
                     && value[i - 1] <= '9' && value[i + 1] >= '0' && value[i + 1] <= '9';
    if (!thousands)
      text += value[i];
  }
  auto words = lower_words(text);
  for (auto& word : words)
    if (word == "licence" || word == "license" || word == "v2" || word == "the")
      word = word == "v2" ? "2" : "";
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

/// Attributes that hold for several things at once, so that more values are no contradiction.
bool is_plural(const std::string& attribute, const fact& f) {
  return attribute == "strengths" || attribute == "weaknesses"
         || (f.origin == fact_origin::sentence
             && (attribute == "price" || attribute.substr(0, 8) == "limit on"));
}

} // namespace

std::string date_of(const survey& all, const fact& f) {
  return f.as_of.empty() ? all.documents[f.document].as_of : f.as_of;
}

bool same_value(std::string_view a, std::string_view b) {
  auto x = value_words(a);
  auto y = value_words(b);
  if (x.size() > y.size())
    std::swap(x, y);
  return !x.empty() && std::includes(y.begin(), y.end(), x.begin(), x.end());
}

comparison::comparison(const survey& all) {
  std::vector<const fact*> facts;
  for (const auto& f : all.facts)
    if (f.subject >= 0)
      facts.push_back(&f);
  std::map<std::string, size_t> places;
  for (const auto* f : facts) {
    auto key = to_lower(f->attribute);
    if (places.emplace(key, attributes_.size()).second)
      attributes_.push_back({f->attribute, {}});
  }
  auto rank = [&](const fact* f) {
    return std::tuple{-date_order(date_of(all, *f)), static_cast<int>(f->origin), f->document,
                      f->line};
  };
  std::stable_sort(facts.begin(), facts.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
  for (const auto* f : facts) {
    auto key = to_lower(f->attribute);
    auto& values = cells_[{f->subject, key}].values;
    auto hit = std::find_if(values.begin(), values.end(),
                            [&](auto& known) { return same_value(known.value, f->value); });
    if (hit == values.end())
      hit = values.insert(values.end(), {f->value, {}});
    hit->by.push_back(f);
  }
  for (auto& [where, cell] : cells_) {
    attributes_[places[where.second]].subjects.push_back(where.first);
    std::set<uint32_t> documents;
    auto comparable = cell.values.size() > 1;
    for (const auto& value : cell.values) {
      auto* f = value.by.front();
      // One document that gives two values means both.
      comparable = comparable && documents.insert(f->document).second
                   && value.value.size() <= disputable_bytes && !is_plural(where.second, *f);
    }
    cell.disputed = comparable;
  }
}

const comparison_cell* comparison::at(int subject, const std::string& attribute) const {
  auto hit = cells_.find({subject, to_lower(attribute)});
  return hit == cells_.end() ? nullptr : &hit->second;
}

int comparison::first_year(int subject) const {
  for (const char* attribute : {"first release", "founded", "open-sourced", "first version"})
    if (const auto* cell = at(subject, attribute))
      if (auto date = date_order(cell->values.front().value); date > 0)
        return date / 100;
  return 0;
}

} // namespace tributary::extract
