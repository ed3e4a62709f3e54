#pragma once

#include "runtime/fold/fold_check.hpp"
#include "runtime/work/work.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tributary {

/// Of new results, what one fold takes in: most models answer with 32,000 tokens at most.
inline constexpr size_t fold_bytes = 96u << 10;

/// Which results the plan's synthesis worker has folded into the draft, and which wait for it. What
/// arrives during a fold is folded together by the next.
class fold_book {
public:
  /// A stream of the plan has a result that stands.
  void arrived(stream_index s) { arrivals_.push_back(s); }
  /// Of the first `given` arrivals, those that no accepted fold has.
  std::span<const stream_index> fresh(size_t given) const;
  std::span<const stream_index> waiting() const { return fresh(arrivals_.size()); }
  /// How many arrivals the next fold is given: those that no fold has, as far as a model can write
  /// them out again in one answer, and one at least.
  size_t fitting(const result_text& results) const;
  /// Why this answer to a fold of the first `given` arrivals is none.
  std::optional<failure> defect_of(const plan& p, stream_index streams, size_t given,
                                   const completion& answer, const result_text& results) const;
  /// Takes a sound one.
  /// @returns All that folds have written, with what the last one cost.
  completion_ptr
  take(const plan& p, stream_index streams, size_t given, const completion_ptr& answer);
  size_t folded() const { return folded_; }

private:
  /// In the order in which they completed.
  std::vector<stream_index> arrivals_;
  /// All that sound folds have written.
  fold_text all_;
  size_t folded_ = 0;
};

} // namespace tributary
