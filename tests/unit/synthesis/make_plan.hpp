#pragma once

#include "runtime/plan/plan.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tributary::testing {

/// A plan with a stream of each name; ids are s0, s1 …
inline std::shared_ptr<plan> make_plan(const std::vector<std::string>& names) {
  auto out = std::make_shared<plan>();
  out->task = "Report on engines";
  for (const auto& name : names) {
    stream_spec stream;
    stream.id = "s" + std::to_string(out->streams.size());
    stream.name = name;
    out->streams.push_back(stream);
  }
  return out;
}

inline bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

/// How often `what` stands in `text`.
inline size_t count_of(const std::string& text, std::string_view what) {
  size_t out = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++out;
  return out;
}

} // namespace tributary::testing
