#pragma once

#include "config/problem_sink.hpp"
#include "config/value_tree.hpp"

#include <string_view>

namespace tributary::config {

/// Refuses text that no reader of ours should see: too large, not UTF-8, with NULs or other control
/// characters. One fast pass; nothing is copied.
/// @returns Whether the text may be read.
bool check_text(std::string_view text, size_t bytes_max, problem_sink& found);

/// Reads one YAML document into `tree` and returns its root, or `no_node` where it is refused.
/// Depth, node count and what aliases stand for are bounded while it is read, so that a hostile
/// text costs neither time nor memory. Merge keys (`<<: *base`) are applied; keys that stand twice
/// are problems. The text has passed `check_text`.
node_id parse_yaml(std::string_view text, value_tree& tree, problem_sink& found);

} // namespace tributary::config
