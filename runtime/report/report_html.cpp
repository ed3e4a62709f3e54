#include "runtime/report/report_html.hpp"

#include "runtime/report/markdown_html.hpp"
#include "runtime/report/report_sections.hpp"
#include "runtime/report/report_style.hpp"
#include "runtime/report/stream_title.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Anchors of the page's own sections; no heading of the deliverable gets one of these.
constexpr auto made_id = "tributary-run";

/// Entries that a list of contents can have and still be one.
constexpr size_t contents_max = 80;

/// The headings below the title, two levels deep; one level where that is too much.
std::string contents_html(const std::vector<page_heading>& headings) {
  auto count = [&](unsigned deepest) {
    return static_cast<size_t>(
      std::count_if(headings.begin(), headings.end(),
                    [&](const page_heading& h) { return h.level >= 2 && h.level <= deepest; }));
  };
  auto deepest = count(3) <= 30 ? 3u : 2u;
  if (count(deepest) < 3)
    return {};
  std::string out
    = "<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ol>\n";
  size_t listed = 0;
  for (const auto& h : headings) {
    if (h.level < 2 || h.level > deepest || h.html.empty() || ++listed > contents_max)
      continue;
    out += fmt::format("<li class=\"l{}\"><a href=\"#{}\">{}</a></li>\n", h.level, shown_text(h.id),
                       h.html);
  }
  if (listed > contents_max)
    out += fmt::format("<li class=\"note\">and {} more</li>\n", listed - contents_max);
  return out + fmt::format("<li class=\"l2\"><a href=\"#{}\">How it was made</a></li>\n", made_id)
         + "</ol></details></nav>\n";
}

std::string head_html(const plan& p) {
  // The policy lets nothing run or load, should anything ever slip through.
  return fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"referrer\" content=\"no-referrer\">\n"
                     "<title>{}</title>\n<style>{}</style>\n</head>\n",
                     shown_text(p.task), report_style);
}

std::string top_html(const run_record& record, const run_metrics& metrics) {
  auto worth = metrics.streams == 1 ? std::string{"1 stream"}
                                    : fmt::format("{} streams, {:.1f}× as fast as one by one",
                                                  metrics.streams, parallel_efficiency(metrics));
  return fmt::format("<header class=\"top\"><b>Tributary</b><span>{}</span><span>{}</span>"
                     "<a href=\"#{}\">How it was made</a></header>\n",
                     to_rfc3339(record.begin()).substr(0, 10), worth, made_id);
}

std::string section(std::string_view title, const std::string& body) {
  return body.empty() ? body : fmt::format("<h3>{}</h3>\n{}", title, body);
}

std::string conflicts_title(const std::vector<conflict>& all) {
  auto open
    = std::count_if(all.begin(), all.end(), [](const conflict& c) { return c.status == "open"; });
  return open > 0 ? fmt::format("Conflicts ({}, {} open)", all.size(), open)
                  : fmt::format("Conflicts ({})", all.size());
}

std::string made_html(const plan& p, const std::vector<conflict>& conflicts,
                      const run_record& record, const run_metrics& metrics) {
  auto begun = to_rfc3339(record.begin());
  std::string out
    = fmt::format("<section class=\"made\" id=\"{}\">\n<h2>How it was made</h2>\n", made_id);
  out += summary_html(record, metrics) + figures_html(metrics);
  out += section("Targets", targets_html(metrics));
  // A picture taller than a screen scrolls in a frame of its own.
  constexpr size_t rows_in_sight = 24;
  out += section("Timeline", fmt::format("<div class=\"timeline{}\">\n{}</div>\n",
                                         record.streams().size() > rows_in_sight ? " tall" : "",
                                         timeline_svg(p, record, metrics)));
  out += section(conflicts_title(conflicts), conflicts_html(p, record, conflicts));
  out += section("What went wrong, and what was done", troubles_html(p, record));
  out += section("Attempts", attempts_html(p, record));
  return out
         + fmt::format(
           "<p class=\"note\">Run <code>{}</code>, begun {} at {} UTC.</p>\n</section>\n",
           shown_text(record.names().run), begun.substr(0, 10), begun.substr(11, 8));
}

} // namespace

std::string report_html(const plan& p, const std::string& report_markdown,
                        const std::vector<conflict>& conflicts, const run_record& record,
                        const run_metrics& metrics) {
  heading_slugs slugs;
  slugs.reserve(made_id);
  auto text = markdown_to_html(report_markdown, slugs);
  auto contents = contents_html(text.headings);
  auto made = made_html(p, conflicts, record, metrics);
  // A report may have a hundred megabytes: it is copied once.
  auto out = head_html(p);
  out.reserve(out.size() + contents.size() + text.html.size() + made.size() + 4096);
  out += fmt::format("<body{}>\n<div class=\"page\">\n",
                     contents.empty() ? "" : " class=\"with-contents\"");
  out += top_html(record, metrics);
  // A frame of their own keeps contents that stay in sight from staying past the text.
  out += "<div class=\"text\">\n" + contents + "<main>\n";
  out += text.html;
  out += "</main>\n</div>\n";
  out += made;
  out += "</div>\n</body>\n</html>\n";
  return out;
}

} // namespace tributary
