#include "runtime/backend/extract/section_out.hpp"

#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::extract {

namespace {

/// Claims of one section: what it shows, and no more than others can check.
constexpr size_t claims_max = std::min<size_t>(400, limits::claims_per_result);
/// Quoted passages that a new one is compared with.
constexpr size_t quoted_max = 400;

std::string one_line_cell(std::string_view cell) {
  std::string out;
  for (size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '|' && (i == 0 || cell[i - 1] != '\\'))
      out += '\\';
    out += cell[i] == '\n' ? ' ' : cell[i];
  }
  return out;
}

} // namespace

std::string evidence::need_name(std::string_view id) const {
  for (const auto& need : order.needs)
    if (need.stream == id)
      return need.name.empty() ? need.stream : need.name;
  return std::string{id};
}

void section_out::heading(std::string_view title) {
  end_list();
  text_ += fmt::format("### {}\n\n", title);
}

void section_out::paragraph(std::string_view text) {
  end_list();
  if (!text.empty())
    text_.append(text).append("\n\n");
}

void section_out::bullet(std::string_view text) {
  in_list_ = true;
  text_.append("- ").append(text).append("\n");
}

void section_out::numbered(size_t number, std::string_view text) {
  in_list_ = true;
  text_ += fmt::format("{}. {}\n", number, text);
}

void section_out::sub_bullet(std::string_view text) {
  text_ += fmt::format("   - {}\n", text);
}

void section_out::end_list() {
  if (in_list_)
    text_ += '\n';
  in_list_ = false;
}

void section_out::table(const std::vector<std::string>& header,
                        const std::vector<std::vector<std::string>>& rows) {
  end_list();
  auto line = [&](const std::vector<std::string>& cells) {
    text_ += '|';
    for (size_t i = 0; i < header.size(); ++i)
      text_ += fmt::format(" {} |", i < cells.size() ? one_line_cell(cells[i]) : "");
    text_ += '\n';
  };
  line(header);
  text_ += '|';
  for (size_t i = 0; i < header.size(); ++i)
    text_ += "---|";
  text_ += '\n';
  for (const auto& row : rows)
    line(row);
  text_ += '\n';
}

void section_out::code(std::string_view text) {
  end_list();
  size_t longest = 2;
  size_t run = 0;
  for (char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  std::string fence(longest + 1, '`');
  text_ += fmt::format("{}\n{}{}{}\n\n", fence, text,
                       text.empty() || text.back() != '\n' ? "\n" : "", fence);
}

std::string section_out::cite(uint32_t document, int line) const {
  const auto& doc = all_.documents[document];
  auto name = doc.name;
  std::replace(name.begin(), name.end(), '`', '\'');
  return doc.from_need ? fmt::format("`{}`", name) : fmt::format("`{}:{}`", name, line);
}

std::string section_out::cite(const fact& f) const {
  if (f.cited.empty())
    return cite(f.document, f.line);
  auto cited = f.cited;
  std::replace(cited.begin(), cited.end(), '`', '\'');
  return fmt::format("{}, `{}`", cite(f.document, f.line), cited);
}

std::string section_out::shown(uint32_t document, std::string_view text) const {
  const auto& doc = all_.documents[document];
  if (doc.from_need || format_of(doc.name) == source_format::markdown)
    return std::string{text};
  return escaped(text);
}

void section_out::claim_of(const fact& f, const std::string& subject) {
  const auto& doc = all_.documents[f.document];
  auto at
    = f.cited.empty() ? doc.from_need ? doc.name : fmt::format("{}:{}", doc.name, f.line) : f.cited;
  if (claims_.size() >= claims_max
      || !claimed_
            .insert(fmt::format("{}\n{}\n{}\n{}", subject, to_lower(f.attribute), f.value, at))
            .second)
    return;
  claims_.push_back({no_stream, subject, f.attribute, f.value, at, date_of(all_, f), f.quote});
}

bool section_out::first_time(const block& b) {
  auto text = compared_text(b);
  if (std::any_of(quoted_.begin(), quoted_.end(),
                  [&](const auto& seen) { return near_duplicates(seen, text); }))
    return false;
  if (quoted_.size() < quoted_max)
    quoted_.push_back(std::move(text));
  return true;
}

std::string section_out::finish() {
  end_list();
  while (!text_.empty() && text_.back() == '\n')
    text_.pop_back();
  text_ += '\n';
  if (auto block = claims_block(claims_); !block.empty())
    text_ += '\n' + block;
  return std::move(text_);
}

std::string titled(std::string_view name) {
  std::string out{name};
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 32);
  return out;
}

std::string enumerated(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

} // namespace tributary::extract
