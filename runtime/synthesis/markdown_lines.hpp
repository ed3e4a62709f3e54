#pragma once

#include <string_view>

namespace tributary {

/// Steps through the lines of a text without copying.
class line_walk {
public:
  explicit line_walk(std::string_view text) : text_(text) {}

  /// Goes to the next line; false after the last.
  bool next() {
    if (end_ >= text_.size())
      return false;
    begin_ = end_;
    auto newline = text_.find('\n', begin_);
    end_ = newline == std::string_view::npos ? text_.size() : newline + 1;
    return true;
  }
  /// Where the line begins, and where the next one does.
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  /// The line without its end.
  std::string_view line() const {
    auto line = text_.substr(begin_, end_ - begin_);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
      line.remove_suffix(1);
    return line;
  }

private:
  std::string_view text_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

/// A code fence's first line, taken apart; `size` is 0 for a line that is none.
struct fence_line {
  char mark = 0;
  size_t size = 0;
  /// What follows the marks, trimmed.
  std::string_view info;
  /// White space and list or quote marks before it.
  size_t indent = 0;
  /// How many quote marks, and whether it stands right behind a list mark.
  size_t quotes = 0;
  bool in_item = false;
};

/// Reads a line as the opening of a fenced code block. Fences inside lists and quotes count.
fence_line opening_fence(std::string_view line);

/// Whether a line closes the block that `open` opened.
bool closes_fence(std::string_view line, const fence_line& open);

/// Whether a line lies outside the quote or list item in which `open` stands, which ends the block
/// without a closing line.
bool leaves_fence(std::string_view line, const fence_line& open);

/// Whether a line has nothing but white space.
bool is_blank(std::string_view line);

} // namespace tributary
