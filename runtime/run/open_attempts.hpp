#pragma once

#include "runtime/run/run_stream.hpp"

#include <vector>

namespace tributary {

/// The streams with an open attempt, by node: what a lost node costs is found without a walk over
/// all streams. Adding and removing are O(1).
class open_attempts_index {
public:
  void add(std::vector<run_stream>& streams, stream_index s) {
    auto node = streams[s].node;
    if (node >= by_node_.size())
      by_node_.resize(node + 1);
    streams[s].open_at = static_cast<uint32_t>(by_node_[node].size());
    by_node_[node].push_back(s);
    ++count_;
  }

  void remove(std::vector<run_stream>& streams, stream_index s) {
    auto& list = by_node_[streams[s].node];
    auto place = streams[s].open_at;
    list[place] = list.back();
    streams[list[place]].open_at = place;
    list.pop_back();
    --count_;
  }

  /// Unordered; null where there was never one.
  const std::vector<stream_index>* on(uint32_t node) const {
    return node < by_node_.size() ? &by_node_[node] : nullptr;
  }

  const std::vector<std::vector<stream_index>>& all() const { return by_node_; }
  uint32_t count() const { return count_; }

private:
  std::vector<std::vector<stream_index>> by_node_;
  uint32_t count_ = 0;
};

} // namespace tributary
