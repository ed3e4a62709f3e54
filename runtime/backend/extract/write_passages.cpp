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
  out.paragraph(
    fmt::format("{}Table at {}{}:", label.empty() ? "" : fmt::format("**{}** — ", label),
                out.cite(c.document, b.table_line),
                b.rows.size() > rows_shown ? fmt::format(", first {} rows", rows_shown) : ""));
  out.table(header, rows);
}

} // namespace

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

std::string with_citation(const evidence& from, const section_out& out, const candidate& c,
                          const std::string& text) {
  const auto& doc = from.all.documents[c.document];
  auto cite = out.cite(c.document, c.what.line);
  if (from.all.is_old(doc))
    cite += ", as of " + escaped(doc.as_of);
  // A needed result cites its own sources; those stay, and it is said who found them.
  if (doc.from_need && text.size() > 2 && text.compare(text.size() - 2, 2, "`)") == 0)
    return fmt::format("{}, via {})", text.substr(0, text.size() - 1), cite);
  return fmt::format("{} ({})", text, cite);
}

std::string passage_line(const evidence& from, const section_out& out, const candidate& c,
                         const std::string& label) {
  auto text = out.shown(c.document, c.what.text);
  // A list's mark or a heading's at the beginning would be read as one.
  while (!text.empty() && std::string_view{"#>+-= "}.find(text.front()) != std::string_view::npos)
    text.erase(0, 1);
  auto lead = label.empty() ? std::string{} : fmt::format("**{}** — ", escaped(label));
  return lead + with_citation(from, out, c, text);
}

size_t write_passages(const evidence& from, section_out& out, const std::vector<candidate>& ranked,
                      size_t count, std::string_view title) {
  size_t written = 0;
  // What a comparison is made of stands in it already.
  auto compared = from.asked.shape == answer_shape::table;
  auto least = ranked.empty()
                 ? 0
                 : static_cast<int64_t>(share_min * static_cast<double>(ranked.front().score));
  for (const auto& c : ranked) {
    if (written == count || c.score < least)
      break;
    if ((compared
         && (c.what.kind == block_kind::table || c.what.kind == block_kind::field
             || !c.what.key.empty()))
        || !out.first_time(c.what))
      continue;
    ++written;
    if (c.what.kind == block_kind::table) {
      write_source_table(from, out, c);
    } else if (c.what.kind == block_kind::code) {
      out.paragraph(fmt::format("{}{}:", c.what.text.empty() ? "" : escaped(c.what.text) + " — ",
                                out.cite(c.document, c.what.line)));
      out.code(c.what.code);
    } else {
      auto label = label_of(from, c);
      out.bullet(
        passage_line(from, out, c, to_lower(label) == to_lower(title) ? std::string{} : label));
    }
  }
  out.end_list();
  return written;
}

std::string
cited_value(const evidence& from, section_out& out, int subject, const stated_value& value) {
  const auto* f = value.by.front();
  out.claim_of(*f, from.name_of(subject));
  auto date = date_of(from.all, *f);
  return fmt::format("{} ({}{})", escaped(value.value), out.cite(*f),
                     date.empty() ? "" : ", as of " + escaped(date));
}

size_t write_disputes(const evidence& from, section_out& out, const std::vector<int>& subjects,
                      const std::vector<std::string>& attributes) {
  size_t count = 0;
  for (const auto& attribute : from.compared.attributes()) {
    if (!attributes.empty()
        && std::find(attributes.begin(), attributes.end(), attribute.name) == attributes.end())
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
      auto whose = subjects.size() == 1 ? std::string{} : escaped(from.name_of(subject)) + ", ";
      out.bullet(
        fmt::format("**{}{}:** {}", whose,
                    escaped(subjects.size() == 1 ? titled(attribute.name) : attribute.name),
                    fmt::join(sides, "; ")));
    }
  }
  out.end_list();
  return count;
}

} // namespace tributary::extract
