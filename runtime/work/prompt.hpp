#pragma once

#include "runtime/work/work.hpp"

namespace tributary {

/// The prompt of an attempt: task, focus, tasks, expected output, the results it builds on, the
/// names of the inputs and the `claims` block asked for; or the stream's own `prompt` with its
/// placeholders filled in. Results and inputs are fenced as data and never expanded themselves.
std::string build_prompt(const work_order& order);

/// Replaces {{task}} {{name}} {{focus}} {{tasks}} {{output}} {{inputs}} {{needs.ID}} {{needs}}
/// {{prompt}} in `text`, each once and not recursively. Unknown placeholders stay as they are.
std::string fill_placeholders(std::string_view text, const work_order& order);

} // namespace tributary
