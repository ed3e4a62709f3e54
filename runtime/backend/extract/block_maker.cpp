#include "runtime/backend/extract/block_maker.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/key_value.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <utility>

namespace tributary::extract {

block_maker::block_maker(emit_block emit, bool markdown)
  : emit_(std::move(emit)),
    markdown_(markdown),
    open_([this](std::string text, int line) { emit_window(std::move(text), line); }) {}

void block_maker::heading(int level, std::string_view text, int line) {
  end();
  auto at = static_cast<size_t>(std::clamp(level, 1, 6) - 1);
  auto title = shortened(markdown_ ? plain_text(clip(text, 2'000)) : folded(text), 200);
  if (title.empty())
    return;
  headings_[at] = std::move(title);
  std::fill(headings_.begin() + static_cast<ptrdiff_t>(at) + 1, headings_.end(), std::string{});
  block b;
  b.kind = block_kind::heading;
  b.line = line;
  b.path = path();
  b.text = headings_[at];
  // The level of a heading is told apart from the depth of the path: a page may begin with h3.
  b.key = std::to_string(level);
  emit_(std::move(b));
}

void block_maker::paragraph(std::string_view text, int line) {
  if (in_table_)
    end();
  open_.add(text, line);
}

void block_maker::item(std::string_view text, int line) {
  end();
  in_item_ = true;
  open_.add(text, line);
}

void block_maker::field(std::string key, std::string value, std::string_view raw, int line) {
  end();
  block b;
  b.kind = block_kind::field;
  b.line = line;
  b.path = path();
  b.text = shortened(tidy(clip(raw, 4'000)), bounds::block_bytes);
  b.key = std::move(key);
  b.value = shortened(value, bounds::cell_bytes);
  emit_(std::move(b));
}

void block_maker::code(std::string comment, std::string code, int line) {
  end();
  block b;
  b.kind = block_kind::code;
  b.line = line;
  b.path = path();
  b.text = shortened(folded(comment), bounds::block_bytes);
  b.code = std::string{clip(code, bounds::block_bytes)};
  emit_(std::move(b));
}

void block_maker::table(std::vector<std::string> header, int line) {
  end();
  in_table_ = true;
  tidy_cells(header);
  table_ = {};
  table_.kind = block_kind::table;
  table_.table_line = line;
  table_.header = std::move(header);
}

void block_maker::row(std::vector<std::string> cells, int line) {
  cells.resize(std::min(cells.size(), table_.header.size()));
  tidy_cells(cells);
  if (std::all_of(cells.begin(), cells.end(), [](const std::string& c) { return c.empty(); }))
    return;
  cells.resize(table_.header.size());
  table_.rows.push_back({line, std::move(cells)});
  if (table_.rows.size() == bounds::block_rows)
    emit_table();
}

void block_maker::end() {
  open_.flush();
  in_item_ = false;
  if (std::exchange(in_table_, false))
    emit_table();
}

void block_maker::emit_window(std::string text, int line) {
  block b;
  b.kind = in_item_ ? block_kind::item : block_kind::prose;
  b.line = line;
  b.path = path();
  if (auto pair = in_item_ ? read_key_value(text) : std::nullopt) {
    b.key = std::move(pair->key);
    b.value = shortened(pair->value, bounds::cell_bytes);
  }
  b.text = shortened(tidy(text), bounds::block_bytes);
  if (!b.text.empty())
    emit_(std::move(b));
}

void block_maker::emit_table() {
  if (table_.rows.empty())
    return;
  auto next = table_;
  next.rows.clear();
  table_.line = table_.rows.front().line;
  table_.path = path();
  emit_(std::exchange(table_, std::move(next)));
}

std::vector<std::string> block_maker::path() const {
  std::vector<std::string> all;
  std::copy_if(headings_.begin(), headings_.end(), std::back_inserter(all),
               [](const std::string& h) { return !h.empty(); });
  return all;
}

std::string block_maker::tidy(std::string_view text) const {
  return markdown_ ? quotable(text) : folded(text);
}

void block_maker::tidy_cells(std::vector<std::string>& cells) const {
  if (cells.size() > bounds::columns)
    cells.resize(bounds::columns);
  for (auto& cell : cells)
    cell = shortened(tidy(clip(cell, 2'000)), bounds::cell_bytes);
}

} // namespace tributary::extract
