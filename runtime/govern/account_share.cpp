#include "runtime/govern/account_share.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Adds up to `most_of(i)` to each part, evenly, until `left` is gone or nobody takes more.
template <class Most>
void pour(uint64_t& left, std::vector<uint64_t>& parts, uint64_t turn, const Most& most_of) {
  for (;;) {
    std::vector<size_t> open;
    for (size_t i = 0; i < parts.size(); ++i)
      if (auto at = (i + turn) % parts.size(); parts[at] < most_of(at))
        open.push_back(at);
    if (open.empty() || left == 0)
      return;
    auto each = left / open.size();
    for (auto at : open) {
      auto more = std::min({std::max<uint64_t>(each, 1), most_of(at) - parts[at], left});
      parts[at] += more;
      left -= more;
    }
  }
}

} // namespace

std::vector<uint64_t>
fair_parts(uint64_t bound, const std::vector<account_share>& shares, uint64_t turn) {
  std::vector<uint64_t> parts(shares.size(), 0);
  turn %= std::max<size_t>(shares.size(), 1);
  auto left = bound;
  pour(left, parts, turn, [&](size_t i) { return shares[i].wanted; });
  pour(left, parts, turn, [&](size_t) { return bound; });
  return parts;
}

uint64_t
next_share(uint64_t bound, const std::vector<account_share>& shares, size_t mine, uint64_t turn) {
  uint64_t of_others = 0;
  for (size_t i = 0; i < shares.size(); ++i)
    if (i != mine)
      of_others += std::min(bound, std::max(shares[i].held, shares[i].used));
  auto room = bound - std::min(bound, of_others);
  auto fair = fair_parts(bound, shares, turn)[mine];
  // What runs counts as held, or another would begin in its place.
  return std::min(room, std::max(fair, shares[mine].used));
}

} // namespace tributary
