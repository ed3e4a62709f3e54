#pragma once

#include "runtime/synthesis/code_spans.hpp"

#include <string_view>

namespace tributary {

/// A word or number of running text.
struct running_word {
  size_t begin = 0;
  /// Letters with hyphens and points between them (the last point of "U.S." is none of it), or
  /// digits.
  size_t size = 0;
  /// It begins a sentence.
  bool is_first = false;
};

/// Steps through the words of a block of Markdown (a paragraph, an item) that are its author's own
/// and may be written otherwise: no code, link, tag, quotation, address, path or name of a file.
/// In doubt a word is passed over. Linear.
class running_text {
public:
  /// Reads `text` from `begin` to `end`; a position is one in `text`.
  running_text(std::string_view text, size_t begin, size_t end);

  /// Goes to the next word; false after the last.
  bool next();
  const running_word& word() const { return word_; }
  /// Goes on behind this position, which lies within the block.
  void skip_to(size_t at) { at_ = at; }

private:
  bool skip_mark();
  bool skip_chunk();
  void skip_punctuation();
  bool take_word();
  void skip_behind(std::string_view close, bool& is_absent);
  void skip_single_quote();

  std::string_view text_;
  size_t at_ = 0;
  size_t end_ = 0;
  code_spans spans_;
  running_word word_;
  bool is_first_ = true;
  /// There is none further on in this block, so that none is looked for again.
  bool no_bracket_ = false;
  bool no_angle_ = false;
  bool no_paren_ = false;
  bool no_single_ = false;
};

} // namespace tributary
