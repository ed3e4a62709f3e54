#pragma once

#include "runtime/schedule/scheduler.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace tributary::testing {

/// A scheduler that tests speak to in short lines.
struct schedule_driver {
  scheduler s;

  void node(const std::string& name, uint32_t slots, std::vector<std::string> workers = {},
            std::map<std::string, std::string> labels = {}) {
    s.add_node({name, slots, std::move(workers), std::move(labels)}, 0);
  }
  void
  run(const std::string& name, uint32_t weight = 1, std::optional<uint32_t> max_parallel = {}) {
    s.add_run(name, weight, max_parallel);
  }
  void want(const std::string& run, stream_index stream, int64_t rank = 0, std::string worker = "w",
            std::map<std::string, std::string> labels = {}) {
    s.request({run, stream, std::move(worker), std::move(labels), rank});
  }
  void want_away_from(const std::string& node, const std::string& run, stream_index stream) {
    s.request({run, stream, "w", {}, 0, node});
  }
  /// What `assign` grants, as `r1/3@alpha`.
  std::vector<std::string> grants() {
    std::vector<std::string> all;
    for (const auto& g : s.assign())
      all.push_back(fmt::format("{}/{}@{}", g.run, g.stream, g.node));
    return all;
  }
  /// The same, with only the runs or only the nodes, counted.
  std::map<std::string, int> grants_by_run() {
    std::map<std::string, int> counts;
    for (const auto& g : s.assign())
      ++counts[g.run];
    return counts;
  }
  std::map<std::string, int> grants_by_node() {
    std::map<std::string, int> counts;
    for (const auto& g : s.assign())
      ++counts[g.node];
    return counts;
  }
};

using names = std::vector<std::string>;
using counts = std::map<std::string, int>;

} // namespace tributary::testing
