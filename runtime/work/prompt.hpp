#pragma once

#include "runtime/work/work.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary {

/// What is in an input, for workers that cannot open files themselves.
struct input_text {
  std::string name;
  /// Its beginning, or all of it; well-formed UTF-8.
  std::string text;
  /// Of the whole file.
  uint64_t bytes = 0;
  /// Why there is no text; "" where there is.
  std::string problem;
};

struct prompt_bounds {
  /// Of the whole prompt. What others wrote is trimmed to it, by the rule in docs/prompts.md.
  size_t bytes = SIZE_MAX;
  /// What is in the run's inputs, in their order; null where the worker opens them itself and
  /// their names are enough.
  const std::vector<input_text>* texts = nullptr;
};

struct built_prompt {
  std::string text;
  /// What was left out of it, for people: one line, "" where all is there.
  std::string note;
};

/// The prompt of an attempt: task, focus, tasks, expected output, the results it builds on, the
/// inputs and the `claims` block asked for; or the stream's own `prompt`, or the plan's, with
/// placeholders filled in. What others wrote is fenced as data and never expanded itself.
built_prompt build_prompt(const work_order& order, const prompt_bounds& bounds);

/// The same for a worker that opens files itself and has no bound.
std::string build_prompt(const work_order& order);

/// Replaces {{task}} {{name}} {{focus}} {{tasks}} {{output}} {{inputs}} {{needs.ID}} {{needs}}
/// {{prompt}} in `text`, each once and not recursively. Unknown placeholders stay as they are.
std::string fill_placeholders(std::string_view text, const work_order& order);

} // namespace tributary
