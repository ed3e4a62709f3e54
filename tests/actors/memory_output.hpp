#pragma once

#include "runtime/report/run_output.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

/// Keeps a run's leavings in memory.
class memory_output : public run_output {
public:
  void append_events(std::string_view lines) override { events += lines; }
  void put(std::string_view name, std::shared_ptr<const std::string> bytes) override {
    files[std::string{name}] = std::move(bytes);
    ++puts[std::string{name}];
  }

  std::string file(const std::string& name) const {
    auto i = files.find(name);
    return i == files.end() ? std::string{} : *i->second;
  }
  /// How many events are of this type.
  int count(const std::string& type) const {
    int n = 0;
    const auto what = "\"type\":\"" + type + "\"";
    for (auto at = events.find(what); at != std::string::npos; at = events.find(what, at + 1))
      ++n;
    return n;
  }

  std::string events;
  std::map<std::string, std::shared_ptr<const std::string>> files;
  std::map<std::string, int> puts;
};

} // namespace tributary::test
