#include "runtime/synthesis/markup_bounds.hpp"

#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// Shorter texts have no room for a table of too many cells: a column takes four bytes, two in the
/// head and two in the line under it, and a row two.
constexpr size_t harmless_bytes = 4'096;

constexpr std::array<uint8_t, 256> is_mark = [] {
  std::array<uint8_t, 256> out{};
  for (auto c : std::string_view{"<>[]!&*_~`\\|@:#\n"})
    out[static_cast<unsigned char>(c)] = 1;
  return out;
}();

size_t marks_of(std::string_view text) {
  size_t out = 0;
  for (auto c : text)
    out += is_mark[static_cast<unsigned char>(c)];
  return out;
}

/// Columns of the table whose head stands above this line; 0 where it is no such line.
size_t columns_under(std::string_view line) {
  if (line.find_first_not_of("|-: \t>") != npos || line.find('-') == npos)
    return 0;
  auto bars = static_cast<size_t>(std::count(line.begin(), line.end(), '|'));
  return bars == 0 ? 0 : bars + 1;
}

bool has_too_many_cells(std::string_view text) {
  if (text.size() < harmless_bytes || text.find('|') == npos)
    return false;
  line_walk lines{text};
  size_t columns = 0;
  size_t cells = 0;
  while (lines.next()) {
    auto line = lines.line();
    columns = is_blank(line) ? 0 : std::max(columns, columns_under(line));
    cells += columns;
    if (cells > table_cells_max)
      return true;
  }
  return false;
}

size_t longest_run(std::string_view text, char mark) {
  size_t best = 0;
  for (auto at = text.find(mark); at != npos;) {
    auto end = std::min(text.find_first_not_of(mark, at), text.size());
    best = std::max(best, end - at);
    at = text.find(mark, end);
  }
  return best;
}

} // namespace

bool exceeds_markup_bounds(std::string_view text) {
  return (text.size() > markup_marks_max && marks_of(text) > markup_marks_max)
         || has_too_many_cells(text);
}

std::string as_code(std::string_view text) {
  auto longest = longest_run(text, '~');
  auto mark = '~';
  // A text of nothing but tildes would need a fence as long as itself.
  if (longest > 80)
    if (auto ticks = longest_run(text, '`'); ticks < longest) {
      longest = ticks;
      mark = '`';
    }
  std::string fence(std::max<size_t>(3, longest + 1), mark);
  std::string out;
  out.reserve(text.size() + 2 * fence.size() + 2);
  out += fence;
  out += '\n';
  out += text;
  out += '\n';
  out += fence;
  return out;
}

} // namespace tributary
