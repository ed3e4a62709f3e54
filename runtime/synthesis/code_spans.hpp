#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tributary {

/// Finds the ends of code spans within a stretch of text (a line, a cell). What is not surely code
/// is taken for text, which is the safe side for those who make text harmless. Linear over the
/// stretch.
class code_spans {
public:
  explicit code_spans(std::string_view text) : text_(text) {}

  /// Looks from now on only as far as `end`.
  void begin_stretch(size_t end);
  size_t stretch_end() const { return end_; }

  /// Behind the span that the backtick at `at` opens, or behind its backticks where it opens none.
  size_t after(size_t at);

private:
  static constexpr size_t longest_mark = 16;

  std::string_view text_;
  size_t end_ = 0;
  /// By length: marks for which there is no closing one further on in this stretch.
  std::array<bool, longest_mark + 1> without_end_{};
};

} // namespace tributary
