#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::extract {

namespace {

/// Rows of a source's table that are quoted at once.
constexpr size_t rows_shown = 12;
constexpr size_t columns_shown = 8;
/// A passage that has less than this share of the best one's score answers something else.
constexpr double share_min = 0.3;

/// What a passage is about, unless it says so itself.
std::string label_of(const evidence& from, const candidate& c) {
  if (c.subject >= 0) {
    const auto& name = from.name_of(c.subject);
    auto named = from.subjects.mentioned(plain_text(c.what.text));
    return std::find(named.begin(), named.end(), c.subject) == named.end() ? name : std::string{};
  }
  // Of an input about nothing in particular, the heading is the context.
  const auto& doc = from.all.documents[c.document];
  if (doc.from_need || c.what.path.empty())
    return {};
  return c.what.path.size() > 1 ? c.what.path.back() : std::string{};
}

void write_source_table(const evidence& from, section_out& out, const candidate& c) {
  const auto& b = c.what;
  auto columns = std::min(b.header.size(), columns_shown);
  std::vector<std::string> header;
  for (size_t i = 0; i < columns; ++i)
    header.push_back(out.shown(c.document, b.header[i]));
  std::vector<std::vector<std::string>> rows;
  for (size_t r = 0; r < std::min(b.rows.size(), rows_shown); ++r) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < columns; ++i)
      cells.push_back(out.shown(c.document, b.rows[r].cells[i]));
    rows.push_back(std::move(cells));
  }
  auto label = label_of(from, c);
  out.paragraph(fmt::format("{}Table at {}{}:", label.empty() ? "" : fmt::format("**{}** — ", label),
                            out.cite(c.document, b.table_line),
                            b.rows.size() > rows_shown ? fmt::format(", first {} rows", rows_shown) : ""));
  out.table(header, rows);
}

} // namespace

std::string passage_line(const evidence& from, const section_out& out, const candidate& c, bool with_subject) {
  auto label = with_subject ? label_of(from, c) : std::string{};
  auto text = out.shown(c.document, c.what.text);
  // A list's mark or a heading's at the beginning would be read as one.
  while (!text.empty() && std::string_view{"#>+-= "}.find(text.front()) != std::string_view::npos)
    text.erase(0, 1);
  return fmt::format("{}{} ({})", label.empty() ? "" : fmt::format("**{}** — ", label), text, out.cite(c.document, c.what.line));
}

size_t write_passages(const evidence& from, section_out& out, const std::vector<candidate>& ranked, size_t count) {
  size_t written = 0;
  auto least = ranked.empty() ? 0 : static_cast<int64_t>(share_min * static_cast<double>(ranked.front().score));
  for (const auto& c : ranked) {
    if (written == count || c.score < least)
      break;
    if (!out.first_time(c.what))
      continue;
    ++written;
    if (c.what.kind == block_kind::table) {
      write_source_table(from, out, c);
    } else if (c.what.kind == block_kind::code) {
      out.paragraph(fmt::format("{}{}:", c.what.text.empty() ? "" : escaped(c.what.text) + " — ", out.cite(c.document, c.what.line)));
      out.code(c.what.code);
    } else {
      out.bullet(passage_line(from, out, c, true));
    }
  }
  out.end_list();
  return written;
}

std::string cited_value(const evidence& from, section_out& out, int subject, const stated_value& value) {
  const auto* f = value.by.front();
  out.claim_of(*f, from.name_of(subject));
  auto date = date_of(from.all, *f);
  return fmt::format("{} ({}{})", escaped(value.value), out.cite(*f), date.empty() ? "" : ", as of " + escaped(date));
}

size_t write_disputes(const evidence& from, section_out& out, const std::vector<int>& subjects,
                      const std::vector<std::string>& attributes) {
  size_t count = 0;
  for (const auto& attribute : from.compared.attributes()) {
    if (!attributes.empty() && std::find(attributes.begin(), attributes.end(), attribute.name) == attributes.end())
      continue;
    for (auto subject : subjects) {
      const auto* cell = from.compared.at(subject, attribute.name);
      if (!cell || !cell->disputed)
        continue;
      if (count++ == 0)
        out.paragraph("**Where the sources disagree**");
      std::vector<std::string> sides;
      for (const auto& value : cell->values)
        sides.push_back(cited_value(from, out, subject, value));
      out.bullet(fmt::format("{}, {}: {}", escaped(from.name_of(subject)), escaped(attribute.name), fmt::format("{}", fmt::join(sides, "; "))));
    }
  }
  out.end_list();
  return count;
}

} // namespace tributary::extract
