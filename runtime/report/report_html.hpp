#pragma once

#include "runtime/report/run_record.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <string>

namespace tributary {

/// `report.html`: the deliverable as one self-contained page (light and dark, print, phone), closed
/// by the run's figures, timeline and conflicts. Worker output is escaped: raw HTML in Markdown
/// shows as text, links other than http, https and mailto lose their target.
std::string report_html(const plan& p, const std::string& report_markdown,
                        const std::vector<conflict>& conflicts, const run_record& record,
                        const run_metrics& metrics);

/// `timeline.svg`: attempts over time, a row a stream (grouped and thinned past 200 streams),
/// merges as marks, the critical path brought out. Self-contained; readable in light and dark.
std::string timeline_svg(const plan& p, const run_record& record, const run_metrics& metrics);

} // namespace tributary
