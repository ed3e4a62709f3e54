#pragma once

#include "nodes/cli/command_line.hpp"
#include "runtime/base/error.hpp"
#include "runtime/base/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

enum class output_format : uint8_t { text, json, stream_json };

/// How a verb talks: human text goes to stderr, the answer to stdout. Nothing else in a verb
/// prints, so that nobody's words steer the terminal: only what is `styled` passes as it is, and
/// that is put together from words that went through `terminal_text`.
struct console {
  output_format format = output_format::text;
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;

  /// Whether people see colours on stderr: a terminal, and neither --no-color nor NO_COLOR.
  bool color() const;
  /// Whether stderr is a terminal that a live view can be drawn on.
  bool live() const;
  /// A line for people, unless `quiet`.
  void say(std::string_view line) const;
  /// The same for a line with our own colours.
  void say_styled(std::string_view line) const;
  /// The verb's answer: text, or JSON where that was asked for.
  void answer(std::string_view text) const;
  /// The same for a text with our own colours.
  void answer_styled(std::string_view text) const;
  /// A problem that ends the verb: always shown. @returns The exit code for it.
  int complain(const error& why) const;
  /// Every problem of a file, and the code for refusing it where one is an error.
  /// @returns 0 where there are warnings only.
  int complain(const problems& found, ec code) const;
  /// Sets the level of the log by `verbose` and `quiet`.
  void apply() const;
};

/// Adds the flags that every verb has.
void add_console_options(command_line& line, console& to);

} // namespace tributary
