#pragma once

namespace tributary {

/// The timeline's own style: it stands alone as a file and inside a page, in light and dark. Every
/// name begins with `tl`, so that it changes nothing else on the page.
inline constexpr auto timeline_style = R"css(
.tl{--ink:#24292f;--soft:#6b7280;--line:#e5e7eb;--paper:#fff;--done:#2f8f83;--again:#d9952b;--bad:#c4453c;--lost:#8b6bb8;--off:#a3a9b2;--open:#4a83c9;--path:#14504a;--in:#fff;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
@media (prefers-color-scheme:dark){.tl{--ink:#e6e8eb;--soft:#9aa3ad;--line:#2a3138;--paper:#14181c;--done:#3d9d8f;--again:#c98a2c;--bad:#d4625a;--lost:#9a7fc4;--off:#69727c;--open:#5b93d6;--path:#a7e3d8;--in:#fff}}
@media print{.tl{--ink:#24292f;--soft:#6b7280;--line:#e5e7eb;--paper:#fff;--done:#2f8f83;--again:#d9952b;--bad:#c4453c;--lost:#8b6bb8;--off:#a3a9b2;--open:#4a83c9;--path:#14504a}}
.tl-bg{fill:var(--paper)}
.tl-grid{stroke:var(--line);stroke-width:1;fill:none}
.tl-tick{font-size:11px;fill:var(--soft);text-anchor:middle;font-variant-numeric:tabular-nums}
.tl-name{font-size:12.5px;fill:var(--ink);text-anchor:end}
.tl-critical-name{font-weight:600;fill:var(--path)}
.tl-note{font-size:11.5px;fill:var(--soft)}
.tl-end{text-anchor:end}
.tl-wait{stroke:var(--off);stroke-width:1.5;stroke-dasharray:1.5 3;fill:none}
.tl-bar{stroke:none}
.tl-completed{fill:var(--done)}
.tl-retrying{fill:var(--again)}
.tl-failed{fill:var(--bad)}
.tl-lost{fill:var(--lost)}
.tl-cancelled{fill:var(--off)}
.tl-open{fill:var(--open)}
.tl-critical{stroke:var(--path);stroke-width:1.75}
.tl-link{stroke:var(--path);stroke-width:1.75;fill:none;opacity:.75}
.tl-in{font-size:10.5px;fill:var(--in);font-weight:500}
.tl-out{font-size:10.5px;fill:var(--soft)}
.tl-merge{fill:var(--open)}
.tl-loss{stroke:var(--lost);stroke-width:1.25;stroke-dasharray:4 3;fill:none}
.tl-tick.tl-loss-name{fill:var(--lost);font-weight:600}
.tl-hold{stroke:var(--again);stroke-width:2;stroke-dasharray:2 2;fill:none}
.tl-dense .tl-name{font-size:9.5px}
.tl-dense .tl-critical,.tl-dense .tl-link{stroke-width:1.25}
.tl-load{fill:var(--done);opacity:.55}
)css";

} // namespace tributary
