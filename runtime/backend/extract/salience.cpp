#include "runtime/backend/extract/candidates.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tributary::extract {

namespace {

constexpr int rounds = 20;
constexpr double damping = 0.85;
/// How much of a candidate's worth is relevance; the rest is how central it is.
constexpr double relevance_share = 0.75;
/// Runs of words that two texts must share to be one.
constexpr double shared_runs = 0.6;

using hashes = std::vector<uint64_t>;

void sort_unique(hashes& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

hashes term_set(std::string_view text) {
  hashes all;
  each_term(text, [&](std::string_view term) { all.push_back(stable_hash(term)); });
  sort_unique(all);
  return all;
}

/// Hashes of each three words in a row; of the whole where there are fewer.
hashes runs_of(std::string_view text) {
  auto words = lower_words(clip(text, 4'000));
  hashes all;
  if (words.size() < 3)
    all.push_back(stable_hash(to_lower(text)));
  for (size_t i = 0; i + 2 < words.size(); ++i)
    all.push_back(stable_hash(words[i] + ' ' + words[i + 1] + ' ' + words[i + 2]));
  sort_unique(all);
  return all;
}

size_t shared(const hashes& a, const hashes& b) {
  size_t count = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    count += *x == *y ? 1 : 0;
    auto less = *x < *y;
    auto same = *x == *y;
    x += less || same ? 1 : 0;
    y += !less || same ? 1 : 0;
  }
  return count;
}

bool overlap(const hashes& a, const hashes& b) {
  auto least = std::min(a.size(), b.size());
  return least > 0 && static_cast<double>(shared(a, b)) >= shared_runs * static_cast<double>(least);
}

/// TextRank: a passage is central when it shares words with many that are central themselves.
std::vector<double> centrality(const std::vector<hashes>& terms) {
  auto n = terms.size();
  std::vector<double> weight(n * n, 0);
  std::vector<double> out(n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t k = i + 1; k < n; ++k) {
      if (terms[i].size() < 2 || terms[k].size() < 2)
        continue;
      auto alike = static_cast<double>(shared(terms[i], terms[k]))
                   / (std::log(static_cast<double>(terms[i].size()))
                      + std::log(static_cast<double>(terms[k].size())));
      weight[i * n + k] = weight[k * n + i] = alike;
      out[i] += alike;
      out[k] += alike;
    }
  std::vector<double> rank(n, 1);
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> next(n, 1 - damping);
    for (size_t i = 0; i < n; ++i)
      for (size_t k = 0; out[i] > 0 && k < n; ++k)
        next[k] += damping * rank[i] * weight[i * n + k] / out[i];
    rank = std::move(next);
  }
  return rank;
}

} // namespace

bool near_duplicates(std::string_view a, std::string_view b) {
  return overlap(runs_of(a), runs_of(b));
}

std::vector<candidate> best_of(std::vector<candidate> all, size_t count) {
  if (all.size() > bounds::compared)
    all.resize(bounds::compared);
  std::vector<candidate> distinct;
  std::vector<hashes> runs;
  std::vector<hashes> terms;
  for (auto& each : all) {
    auto text = compared_text(each.what);
    auto own = runs_of(text);
    if (std::any_of(runs.begin(), runs.end(), [&](const auto& seen) { return overlap(seen, own); }))
      continue;
    runs.push_back(std::move(own));
    terms.push_back(term_set(text));
    distinct.push_back(std::move(each));
  }
  if (distinct.empty())
    return distinct;
  auto central = centrality(terms);
  auto most = std::max(1e-9, *std::max_element(central.begin(), central.end()));
  for (size_t i = 0; i < distinct.size(); ++i) {
    auto factor = relevance_share + (1 - relevance_share) * central[i] / most;
    distinct[i].score = std::lround(static_cast<double>(distinct[i].score) * factor);
  }
  std::stable_sort(distinct.begin(), distinct.end(),
                   [](auto& a, auto& b) { return a.score > b.score; });
  if (distinct.size() > count)
    distinct.resize(count);
  return distinct;
}

} // namespace tributary::extract
