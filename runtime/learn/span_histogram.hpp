#pragma once

#include "runtime/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tributary {

/// Counts spans of time by size, each class a fifth larger than the one before: quantiles within a
/// tenth, in bounded memory, and two of them can be added up.
class span_histogram {
public:
  /// From a millisecond to more than a day.
  static constexpr size_t classes = 108;

  void add(duration span) { add_count(class_of(span), 1); }
  void add_count(size_t which, uint64_t count);
  void add(const span_histogram& other);
  uint64_t count_in(size_t which) const { return counts_[which]; }
  uint64_t total() const { return total_; }
  /// The span that so many of a hundred stay below; 0 where there is none.
  duration quantile(unsigned percent) const;

  bool operator==(const span_histogram&) const = default;

private:
  static size_t class_of(duration span);

  std::array<uint64_t, classes> counts_{};
  uint64_t total_ = 0;
};

} // namespace tributary
