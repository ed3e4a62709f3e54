#pragma once

#include "runtime/base/problem.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

/// A text of a Markdown plan and where it stands.
struct placed_text {
  std::string text;
  place at;
};

/// One stream of a Markdown plan as its lines give it.
struct markdown_stream {
  /// As its heading has it; 0: none.
  uint32_t number = 0;
  placed_text name;
  placed_text worker;
  std::vector<placed_text> tasks;
  /// Key of the plan -> text, for all others: focus, output, needs, estimate …
  std::map<std::string_view, placed_text> fields;
};

/// A Markdown plan as its lines give it, before anything is understood.
struct markdown_draft {
  placed_text title;
  std::vector<markdown_stream> streams;
  /// Keys of the whole plan: kind, deadline …
  std::map<std::string_view, placed_text> fields;
  std::vector<placed_text> requirements;
  std::vector<placed_text> inputs;
  placed_text synthesis_worker;
};

} // namespace tributary::config
