#include "runtime/learn/span_histogram.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Upper ends of the classes in microseconds: four to a doubling. Whole numbers, so that every
/// machine sorts a span into the same class.
constexpr std::array<int64_t, span_histogram::classes> make_bounds() {
  // 2^(1/4), 2^(2/4), 2^(3/4) in thousandths.
  constexpr int64_t quarter[4] = {1000, 1189, 1414, 1682};
  std::array<int64_t, span_histogram::classes> bounds{};
  int64_t octave = 1000;
  for (size_t i = 0; i < bounds.size(); ++i) {
    bounds[i] = octave * quarter[i % 4] / 1000;
    if (i % 4 == 3)
      octave *= 2;
  }
  return bounds;
}

constexpr auto bounds = make_bounds();

} // namespace

size_t span_histogram::class_of(duration span) {
  auto at = std::lower_bound(bounds.begin(), bounds.end(), span.count());
  return std::min<size_t>(static_cast<size_t>(at - bounds.begin()), classes - 1);
}

void span_histogram::add_count(size_t which, uint64_t count) {
  if (which >= classes)
    return;
  counts_[which] += count;
  total_ += count;
}

void span_histogram::add(const span_histogram& other) {
  for (size_t i = 0; i < classes; ++i)
    add_count(i, other.counts_[i]);
}

duration span_histogram::quantile(unsigned percent) const {
  if (total_ == 0)
    return duration{0};
  auto below = (total_ * std::min(percent, 100u) + 99) / 100;
  uint64_t seen = 0;
  for (size_t i = 0; i < classes; ++i) {
    seen += counts_[i];
    if (seen >= std::max<uint64_t>(below, 1))
      // The middle of the class.
      return duration{i == 0 ? bounds[0] : (bounds[i - 1] + bounds[i]) / 2};
  }
  return duration{bounds.back()};
}

} // namespace tributary
