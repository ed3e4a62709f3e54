#pragma once

#include "runtime/backend/extract/passage.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::extract {

/// Where the sentences of `text` begin. Does not break after `e.g.`, initials, or inside `1.2`.
std::vector<size_t> sentence_starts(std::string_view text);

/// Gathers the lines of a paragraph and gives it back as windows of whole sentences that can be
/// quoted: a sentence stays with those before it, on which its "it" and "this" depend, as long as
/// the window is short.
class paragraph_builder {
public:
  /// Called with each window and the line in which it begins.
  using emit_window = std::function<void(std::string text, int line)>;

  explicit paragraph_builder(emit_window emit) : emit_(std::move(emit)) {}

  void add(std::string_view line, int number);
  /// Ends the paragraph; does nothing when there is none.
  void flush();
  bool empty() const { return text_.empty(); }

private:
  int line_at(size_t offset) const;
  void emit_from(size_t begin, size_t end);

  emit_window emit_;
  std::string text_;
  /// Offset in `text_` at which each line begins.
  std::vector<std::pair<size_t, int>> lines_;
};

} // namespace tributary::extract
