#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary {

/// Numbers for the few names (nodes, workers) that many streams carry: a stream keeps four bytes
/// instead of a string. Numbers are given in order of arrival, so a replay gives the same ones.
class name_table {
public:
  /// The name's number; a new one where it was not known.
  uint32_t number_of(std::string_view name) {
    if (auto at = numbers_.find(name); at != numbers_.end())
      return at->second;
    auto number = static_cast<uint32_t>(names_.size());
    numbers_.emplace(names_.emplace_back(name), number);
    return number;
  }

  const std::string& name_of(uint32_t number) const { return names_[number]; }
  size_t size() const { return names_.size(); }

private:
  /// A deque never moves its strings: the map's keys look into them.
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, uint32_t> numbers_;
};

} // namespace tributary
