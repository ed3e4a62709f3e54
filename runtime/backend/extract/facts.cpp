#include "runtime/backend/extract/facts.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/key_value.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t quote_bytes = 300;
constexpr size_t value_bytes = 200;
constexpr size_t name_bytes = 60;

std::string heading_of(const block& b) {
  return b.path.empty() ? std::string{} : b.path.back();
}

/// Cells that say that there is nothing to say.
bool is_void(std::string_view value) {
  static const std::unordered_set<std::string_view> voids{
    "", "-", "–", "—", "n/a", "na", "?", "…", "tbd", "unknown", "none given"};
  return voids.count(to_lower(value)) > 0;
}

void field_fact(const block& b, const take_fact& take) {
  if (is_remark(b.key) || is_about_document(b.key) || is_void(b.value)
      || b.value.size() > value_bytes)
    return;
  fact f;
  f.line = b.line;
  f.heading = heading_of(b);
  f.attribute = attribute_name(b.key);
  f.value = plain_text(b.value);
  f.quote = shortened(plain_text(b.text), quote_bytes);
  take(std::move(f));
}

/// `| Licence | MIT |`: a sheet of one subject, told by a header that names no subject.
bool is_sheet(const block& b) {
  if (b.header.size() != 2)
    return false;
  auto first = to_lower(plain_text(b.header[0]));
  return first.empty() || first == "attribute" || first == "property" || first == "key"
         || first == "field" || first == "fact";
}

std::string row_quote(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& cell : cells)
    out += (out.empty() ? "" : " | ") + plain_text(cell);
  return shortened(out, quote_bytes);
}

void table_facts(const block& b, const take_fact& take) {
  auto sheet = is_sheet(b);
  if (b.header.size() < 2)
    return;
  auto sure = !sheet && names_subjects(plain_text(b.header[0]));
  for (const auto& row : b.rows) {
    auto name = plain_text(row.cells[0]);
    if (name.empty() || name.size() > name_bytes)
      continue;
    for (size_t i = 1; i < row.cells.size(); ++i) {
      fact f;
      f.origin = sheet ? fact_origin::field : fact_origin::cell;
      f.line = row.line;
      f.heading = heading_of(b);
      f.subject_name = sheet ? std::string{} : name;
      f.subject_sure = sure;
      f.attribute = attribute_name(sheet ? name : plain_text(b.header[i]));
      f.value = plain_text(row.cells[i]);
      if (is_void(f.value) || f.attribute.empty() || f.value.size() > value_bytes
          || is_about_document(f.attribute))
        continue;
      f.quote = row_quote(row.cells);
      take(std::move(f));
    }
  }
}

const std::unordered_map<std::string_view, std::string_view>& attribute_names() {
  static const std::unordered_map<std::string_view, std::string_view> names{
    {"license", "licence"},
    {"licensing", "licence"},
    {"licenses", "licence"},
    {"licences", "licence"},
    {"software licence", "licence"},
    {"software license", "licence"},
    {"core licence", "licence"},
    {"initial release", "first release"},
    {"first released", "first release"},
    {"released", "first release"},
    {"release year", "first release"},
    {"launched", "first release"},
    {"written in", "language"},
    {"implemented in", "language"},
    {"implementation language", "language"},
    {"core language", "language"},
    {"current version", "latest version"},
    {"latest release", "latest version"},
    {"vendor", "company"},
    {"developer", "company"},
    {"developed by", "company"},
    {"backed by", "company"},
    {"prices", "price"},
    {"cost", "price"},
    {"costs", "price"},
    {"strength", "strengths"},
    {"pros", "strengths"},
    {"advantages", "strengths"},
    {"weakness", "weaknesses"},
    {"cons", "weaknesses"},
    {"drawbacks", "weaknesses"},
    {"disadvantages", "weaknesses"},
    {"head office", "headquarters"},
    {"hq", "headquarters"}};
  return names;
}

} // namespace

std::string attribute_name(std::string_view key) {
  auto name = folded(key);
  std::replace(name.begin(), name.end(), '_', ' ');
  auto hit = attribute_names().find(to_lower(name));
  return hit == attribute_names().end() ? name : std::string{hit->second};
}

bool is_about_document(std::string_view key) {
  static const std::unordered_set<std::string> keys{"as of",
                                                    "as_of",
                                                    "as-of",
                                                    "asof",
                                                    "date",
                                                    "author",
                                                    "authors",
                                                    "title",
                                                    "tags",
                                                    "source",
                                                    "sources",
                                                    "updated",
                                                    "last updated",
                                                    "published",
                                                    "layout",
                                                    "slug",
                                                    "url",
                                                    "link",
                                                    "subject",
                                                    "aliases",
                                                    "also known as",
                                                    "written",
                                                    "checked",
                                                    "draft",
                                                    "id",
                                                    "kind of document",
                                                    "lang",
                                                    "description",
                                                    "name",
                                                    "product"};
  return keys.count(to_lower(key)) > 0;
}

bool is_reason(std::string_view attribute) {
  static const std::unordered_set<std::string> heads{"why",     "reason",  "rationale", "because",
                                                     "comment", "remarks", "notes"};
  return heads.count(to_lower(attribute)) > 0;
}

bool names_subjects(std::string_view header_cell) {
  static const std::unordered_set<std::string_view> heads{
    "",         "name",       "names",       "product",         "products", "project",
    "tool",     "tools",      "system",      "systems",         "engine",   "engines",
    "company",  "vendor",     "library",     "framework",       "runtime",  "platform",
    "service",  "competitor", "competitors", "option",          "software", "package",
    "offering", "solution",   "player",      "workflow engine", "app",      "application"};
  return heads.count(to_lower(header_cell)) > 0;
}

void facts_of(const block& b, const take_fact& take) {
  switch (b.kind) {
    case block_kind::field:
      return field_fact(b, take);
    case block_kind::table:
      return table_facts(b, take);
    case block_kind::item:
      if (!b.key.empty())
        return field_fact(b, take);
      [[fallthrough]];
    case block_kind::prose: {
      sentence_facts(plain_text(b.text), [&](fact&& f) {
        f.line = b.line;
        f.heading = heading_of(b);
        take(std::move(f));
      });
      return;
    }
    case block_kind::heading:
    case block_kind::code:
      return;
  }
}

} // namespace tributary::extract
