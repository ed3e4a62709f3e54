#include "runtime/backend/extract/scoring.hpp"

#include "runtime/backend/extract/terms.hpp"

#include <algorithm>
#include <cmath>

namespace tributary::extract {

namespace {

// The usual constants of BM25.
constexpr double saturation = 1.2;
constexpr double length_share = 0.5;

// A heading says what all below it is about; the title only what the whole document is.
constexpr float in_text = 1.0F;
constexpr float in_key = 2.0F;
constexpr float in_heading = 1.5F;
constexpr float in_outer_heading = 0.5F;

} // namespace

vocabulary::vocabulary(const brief& asked) {
  auto add = [&](const question& q) {
    for (const auto& term : q.terms)
      ids_.emplace(term.stem, static_cast<int>(ids_.size()));
  };
  add(asked.whole);
  for (const auto& task : asked.tasks)
    add(task);
}

int vocabulary::find(std::string_view term) const {
  auto hit = ids_.find(term);
  return hit == ids_.end() ? -1 : hit->second;
}

term_counts count_terms(const vocabulary& words, const block& b) {
  term_counts counts;
  auto count = [&](std::string_view text, float weight, bool body) {
    each_term(text, [&](std::string_view term) {
      if (body)
        counts.length += 1;
      auto id = words.find(term);
      if (id < 0)
        return;
      auto at = std::lower_bound(counts.hits.begin(), counts.hits.end(), id,
                                 [](const auto& hit, int wanted) { return hit.first < wanted; });
      if (at == counts.hits.end() || at->first != id)
        at = counts.hits.insert(at, {id, 0.0F});
      at->second += weight;
    });
  };
  for (size_t i = 0; i < b.path.size(); ++i)
    count(b.path[i], i + 1 == b.path.size() ? in_heading : in_outer_heading, false);
  count(b.text, in_text, true);
  if (!b.key.empty() && b.kind != block_kind::heading)
    count(b.key, in_key - in_text, false);
  count(b.code, in_text, true);
  for (const auto& cell : b.header)
    count(cell, in_key, true);
  for (const auto& row : b.rows)
    for (const auto& cell : row.cells)
      count(cell, in_text, true);
  return counts;
}

void corpus_stats::add(const term_counts& counts) {
  ++blocks;
  length += static_cast<double>(counts.length);
  for (const auto& [id, times] : counts.hits)
    ++blocks_with[static_cast<size_t>(id)];
}

double corpus_stats::rarity(int term) const {
  auto with = static_cast<double>(blocks_with[static_cast<size_t>(term)]);
  return std::log(1 + (static_cast<double>(blocks) - with + 0.5) / (with + 0.5));
}

int64_t score(const vocabulary& words, const corpus_stats& stats, const question& asked,
              const term_counts& counts) {
  if (counts.hits.empty() || stats.blocks == 0)
    return 0;
  auto average = std::max(1.0, stats.length / static_cast<double>(stats.blocks));
  auto norm
    = saturation * (1 - length_share + length_share * static_cast<double>(counts.length) / average);
  double sum = 0;
  for (const auto& term : asked.terms) {
    auto id = words.find(term.stem);
    auto hit = std::lower_bound(counts.hits.begin(), counts.hits.end(), id,
                                [](const auto& each, int wanted) { return each.first < wanted; });
    if (hit == counts.hits.end() || hit->first != id)
      continue;
    auto times = static_cast<double>(hit->second);
    sum += term.weight * stats.rarity(id) * times * (saturation + 1) / (times + norm);
  }
  return static_cast<int64_t>(std::lround(sum * 1000));
}

} // namespace tributary::extract
