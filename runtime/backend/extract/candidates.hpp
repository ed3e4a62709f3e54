#pragma once

#include "runtime/backend/extract/scoring.hpp"
#include "runtime/backend/extract/subjects.hpp"
#include "runtime/backend/extract/survey.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace tributary::extract {

/// A block that may be quoted.
struct candidate {
  block what;
  uint32_t document = 0;
  /// To what it belongs, or -1.
  int subject = -1;
  /// Relevance in thousandths; after `best_of`, with salience.
  int64_t score = 0;
};

/// The best candidates for one question, bounded in number and bytes. Which ones stay does not
/// depend on the order in which they come.
class candidate_heap {
public:
  candidate_heap(size_t count_max, size_t bytes_max)
    : count_max_(count_max), bytes_max_(bytes_max) {}

  /// Whether a block of this score could stay; spares copying those that cannot.
  bool admits(int64_t score) const;
  void put(candidate&& c);
  /// Best first.
  std::vector<candidate> take();

private:
  struct better {
    bool operator()(const candidate& a, const candidate& b) const;
  };
  size_t count_max_;
  size_t bytes_max_;
  size_t bytes_ = 0;
  bool full_ = false;
  std::multiset<candidate, better> kept_;
};

/// What the second reading gives.
struct selection {
  /// For the whole stream, then for each task: best first.
  std::vector<std::vector<candidate>> by_question;
  /// For each subject that was asked for: its blocks in the order of the sources.
  std::vector<std::vector<candidate>> by_subject;
  bool stopped = false;
};

/// Reads all sources again and keeps what answers the questions, and all that belongs to `wanted`
/// subjects.
selection select_blocks(const std::vector<source>& sources, const survey& all,
                        const vocabulary& words, const brief& asked, const subject_table& subjects,
                        const std::vector<int>& wanted, const pace& at);

/// Of candidates that are best first: at most `count`, without near-duplicates, those first that
/// are relevant and central to what the others say (TextRank).
std::vector<candidate> best_of(std::vector<candidate> all, size_t count);

/// Whether two texts say nearly the same, by their runs of three words.
bool near_duplicates(std::string_view a, std::string_view b);

/// A block's text as compared.
std::string compared_text(const block& b);

} // namespace tributary::extract
