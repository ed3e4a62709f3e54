#pragma once

#include "config/markdown_draft.hpp"
#include "config/plan_lines.hpp"
#include "config/problem_sink.hpp"

namespace tributary::config {

/// Puts the lines of a Markdown plan together: which stream each belongs to, and what continues
/// what.
markdown_draft gather_streams(const std::vector<plan_line>& lines, problem_sink& found);

} // namespace tributary::config
