#pragma once

#include "runtime/backend/extract/brief.hpp"
#include "runtime/backend/extract/passage.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tributary::extract {

/// The terms of all questions of a stream; only these are counted in blocks.
class vocabulary {
public:
  explicit vocabulary(const brief& asked);
  size_t size() const { return ids_.size(); }
  /// The term's id, or -1.
  int find(std::string_view term) const;

private:
  struct hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, int, hash, std::equal_to<>> ids_;
};

/// How often each term of the vocabulary stands in a block, by where it stands.
struct term_counts {
  /// Ascending by id, each once.
  std::vector<std::pair<int, float>> hits;
  float length = 0;
};

/// Counts a block's terms: its headings and key weigh more than its text.
term_counts count_terms(const vocabulary& words, const block& b);

/// What BM25 must know of all blocks.
struct corpus_stats {
  explicit corpus_stats(size_t terms) : blocks_with(terms, 0) {}
  void add(const term_counts& counts);
  double rarity(int term) const;

  uint64_t blocks = 0;
  double length = 0;
  std::vector<uint32_t> blocks_with;
};

/// BM25 of a block for a question, in thousandths, so that comparisons do not hang on the last bit.
int64_t score(const vocabulary& words, const corpus_stats& stats, const question& asked,
              const term_counts& counts);

} // namespace tributary::extract
