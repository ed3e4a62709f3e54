#pragma once

#include "runtime/run/run_stream.hpp"

#include <vector>

namespace tributary {

/// The open attempts by node: what a lost node costs is found without a walk over all streams.
/// Adding and removing are O(1).
class open_attempts_index {
public:
  struct entry {
    stream_index stream;
    uint32_t attempt;
  };

  void add(stream_index s, attempt_state& a) {
    if (a.node >= by_node_.size())
      by_node_.resize(a.node + 1);
    a.open_at = static_cast<uint32_t>(by_node_[a.node].size());
    by_node_[a.node].push_back({s, a.attempt});
    ++count_;
  }

  void remove(std::vector<run_stream>& streams, const attempt_state& a) {
    auto& list = by_node_[a.node];
    auto moved = list[a.open_at] = list.back();
    streams[moved.stream].find(moved.attempt)->open_at = a.open_at;
    list.pop_back();
    --count_;
  }

  /// Unordered; null where there was never one.
  const std::vector<entry>* on(uint32_t node) const {
    return node < by_node_.size() ? &by_node_[node] : nullptr;
  }

  const std::vector<std::vector<entry>>& all() const { return by_node_; }
  uint32_t count() const { return count_; }

private:
  std::vector<std::vector<entry>> by_node_;
  uint32_t count_ = 0;
};

} // namespace tributary
