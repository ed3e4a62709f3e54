#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t attributes_max = 14;
/// Columns beside the subject and its sources; more go to a second table.
constexpr size_t columns_max = 7;
constexpr size_t cell_shown = 70;
constexpr size_t findings_shown = 8;
constexpr size_t rows_max = 60;

/// Where sources disagree the cell says so in itself: nobody reads a footnote.
std::string
cell_text(const evidence& from, section_out& out, int subject, const comparison_cell& cell) {
  auto text = escaped(shortened(cell.values.front().value, cell_shown));
  out.claim_of(*cell.values.front().by.front(), from.name_of(subject));
  if (!cell.disputed)
    return text;
  for (size_t i = 1; i < cell.values.size(); ++i) {
    const auto* f = cell.values[i].by.front();
    out.claim_of(*f, from.name_of(subject));
    auto date = date_of(from.all, *f);
    text += fmt::format(" (or {}{})", escaped(shortened(cell.values[i].value, cell_shown)),
                        date.empty() ? "" : ", " + escaped(date));
  }
  return text;
}

void note_source(section_out& out, const comparison_cell& cell, std::vector<std::string>& cites) {
  auto cite = out.cite(*cell.values.front().by.front());
  auto file = cite.substr(0, cite.find(':'));
  if (std::none_of(cites.begin(), cites.end(),
                   [&](const auto& known) { return known.substr(0, known.find(':')) == file; }))
    cites.push_back(cite);
}

std::vector<int> rows_of(const evidence& from, const std::vector<std::string>& attributes) {
  std::vector<int> rows;
  for (const auto& row : from.compared.attributes())
    if (std::find(attributes.begin(), attributes.end(), row.name) != attributes.end())
      rows.insert(rows.end(), row.subjects.begin(), row.subjects.end());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  if (from.asked.subjects_max > 0) {
    const auto& chosen = from.choice.chosen;
    rows.erase(std::remove_if(
                 rows.begin(), rows.end(),
                 [&](int s) { return std::find(chosen.begin(), chosen.end(), s) == chosen.end(); }),
               rows.end());
  }
  std::sort(rows.begin(), rows.end(),
            [&](int a, int b) { return to_lower(from.name_of(a)) < to_lower(from.name_of(b)); });
  if (rows.size() > rows_max)
    rows.resize(rows_max);
  return rows;
}

void write_table(const evidence& from, section_out& out, const std::vector<int>& subjects,
                 const std::vector<std::string>& attributes) {
  std::vector<std::string> header{""};
  for (const auto& attribute : attributes)
    header.push_back(escaped(titled(attribute)));
  header.push_back("Source");
  std::vector<std::vector<std::string>> rows;
  for (auto s : subjects) {
    std::vector<std::string> cells{"**" + escaped(from.name_of(s)) + "**"};
    std::vector<std::string> cites;
    for (const auto& attribute : attributes) {
      const auto* cell = from.compared.at(s, attribute);
      cells.push_back(cell ? cell_text(from, out, s, *cell) : "–");
      if (cell)
        note_source(out, *cell, cites);
    }
    if (cites.empty())
      continue;
    cells.push_back(fmt::format("{}", fmt::join(cites, ", ")));
    rows.push_back(std::move(cells));
  }
  out.table(header, rows);
}

} // namespace

bool write_comparison(const evidence& from, section_out& out) {
  auto attributes
    = choose_attributes(from.asked, from.all, from.words, from.compared, attributes_max);
  auto subjects = rows_of(from, attributes);
  if (attributes.empty() || subjects.size() < 2)
    return false;
  out.heading(from.asked.lead_title);
  auto tables = (attributes.size() + columns_max - 1) / columns_max;
  auto each = (attributes.size() + tables - 1) / tables;
  for (size_t at = 0; at < attributes.size(); at += each)
    write_table(
      from, out, subjects,
      {attributes.begin() + static_cast<ptrdiff_t>(at),
       attributes.begin() + static_cast<ptrdiff_t>(std::min(at + each, attributes.size()))});
  out.paragraph("– means that the sources do not say.");
  auto found = findings_of(from, out, subjects, attributes);
  if (!found.empty())
    out.paragraph("**What stands out**");
  for (size_t i = 0; i < std::min(found.size(), findings_shown); ++i)
    out.bullet(found[i].text);
  out.end_list();
  write_disputes(from, out, subjects, attributes);
  return true;
}

} // namespace tributary::extract
