#pragma once

#include "runtime/backend/extract/reader.hpp"
#include "runtime/backend/extract/sentences.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::extract {

/// What the readers of prose share: the headings that stand above, paragraphs and items that grow
/// line by line, tables that grow row by row. Readers say what they see; this gives out blocks.
class block_maker {
public:
  /// @param markdown Whether texts carry Markdown's marks, which are then kept where they are safe.
  block_maker(emit_block emit, bool markdown);

  void heading(int level, std::string_view text, int line);
  /// Adds a line to the open paragraph, or begins one.
  void paragraph(std::string_view text, int line);
  /// Begins an item of a list; further lines of it come as `paragraph`.
  void item(std::string_view text, int line);
  /// A line that is `key: value` by itself.
  void field(std::string key, std::string value, std::string_view raw, int line);
  void code(std::string comment, std::string code, int line);
  /// Begins a table; its rows follow.
  void table(std::vector<std::string> header, int line);
  void row(std::vector<std::string> cells, int line);
  /// Gives out what is open.
  void end();

private:
  void emit_window(std::string text, int line);
  void emit_table();
  std::vector<std::string> path() const;
  std::string tidy(std::string_view text) const;
  void tidy_cells(std::vector<std::string>& cells) const;

  emit_block emit_;
  bool markdown_;
  bool in_item_ = false;
  bool in_table_ = false;
  std::array<std::string, 6> headings_;
  paragraph_builder open_;
  block table_;
};

} // namespace tributary::extract
