#include "runtime/work/fair_shares.hpp"

#include <algorithm>
#include <numeric>

namespace tributary {

std::vector<size_t> fair_shares(const std::vector<size_t>& sizes, size_t total) {
  std::vector<size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return sizes[a] < sizes[b]; });
  std::vector<size_t> shares(sizes.size());
  auto left = total;
  for (size_t i = 0; i < order.size(); ++i) {
    auto equal = left / (order.size() - i);
    auto& share = shares[order[i]];
    share = std::min(sizes[order[i]], equal);
    left -= share;
  }
  return shares;
}

} // namespace tributary
