#include "runtime/report/report_sections.hpp"
#include "runtime/report/stream_title.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// More than anybody settles on a page; all are in conflicts.json.
constexpr size_t conflicts_max = 200;
/// Of one conflict.
constexpr size_t sides_max = 20;

std::string side_html(const plan& p, const run_record& record, const claim& side) {
  auto out = fmt::format("<div class=\"side\"><div class=\"who\">{}</div>",
                         shown_text(stream_title(p, record, side.stream)));
  if (!side.value.empty())
    out += fmt::format("<div class=\"value\">{}</div>", shown_text(side.value));
  if (!side.quote.empty())
    out += fmt::format("<q>{}</q>", shown_text(side.quote));
  auto source = side.source;
  if (!side.as_of.empty())
    source += fmt::format("{}as of {}", source.empty() ? "" : ", ", side.as_of);
  if (!source.empty())
    out += fmt::format("<div class=\"mono\">{}</div>", shown_text(source));
  return out + "</div>\n";
}

std::string verdict_html(const conflict& c) {
  if (c.resolved_by.empty() && c.resolved_value.empty() && c.resolved_why.empty())
    return {};
  auto value = c.resolved_value.empty()
                 ? std::string{}
                 : fmt::format("<strong>{}</strong> ", shown_text(c.resolved_value));
  auto by = c.resolved_by.empty()
              ? std::string{}
              : fmt::format("<span class=\"note\">({})</span>", shown_text(c.resolved_by));
  return fmt::format("<p class=\"verdict\">{}{} {}</p>\n", value, shown_text(c.resolved_why), by);
}

std::string conflict_html(const plan& p, const run_record& record, const conflict& c) {
  auto title = c.subject;
  if (!c.attribute.empty())
    title += (title.empty() ? "" : ": ") + c.attribute;
  // The class is one of three words of ours; the text is what the file says.
  const auto* state = c.status == "open" ? "open" : c.status == "resolved" ? "resolved" : "noted";
  auto out = fmt::format("<article class=\"conflict\"><header><span class=\"note\">{}</span>"
                         "<b>{}</b><span class=\"badge\">{}</span>"
                         "<span class=\"badge {}\">{}</span></header>\n<div class=\"sides\">\n",
                         shown_text(c.id), shown_text(title), to_text(c.type), state,
                         shown_text(c.status));
  for (size_t i = 0; i < std::min(c.sides.size(), sides_max); ++i)
    out += side_html(p, record, c.sides[i]);
  out += "</div>\n";
  if (c.sides.size() > sides_max)
    out += fmt::format("<p class=\"note\">{} more sides in <code>conflicts.json</code>.</p>\n",
                       c.sides.size() - sides_max);
  return out + verdict_html(c) + "</article>\n";
}

} // namespace

std::string
conflicts_html(const plan& p, const run_record& record, const std::vector<conflict>& conflicts) {
  std::string out;
  for (size_t i = 0; i < std::min(conflicts.size(), conflicts_max); ++i)
    out += conflict_html(p, record, conflicts[i]);
  if (conflicts.size() > conflicts_max)
    out += fmt::format("<p class=\"note\">{} more in <code>conflicts.json</code>.</p>\n",
                       conflicts.size() - conflicts_max);
  return out;
}

} // namespace tributary
