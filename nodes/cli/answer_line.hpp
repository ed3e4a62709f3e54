#pragma once

#include <optional>
#include <string>

namespace tributary {

/// What a person types at the terminal, a line at a time, without waiting for it.
class answer_line {
public:
  /// Forgets what was typed before there was a question.
  void begin();
  /// The line, where one is there by now; empty at the end of input.
  std::optional<std::string> take();

private:
  std::string typed_;
};

} // namespace tributary
