#pragma once

namespace tributary {

/// The page's style: calm on paper, on a phone, in light and in dark. No font, image or script is
/// loaded from anywhere.
inline constexpr auto report_style = R"css(
:root{color-scheme:light dark;--ink:#22272b;--soft:#626b74;--faint:#8a929a;--line:#e3e5e3;--paper:#fdfdfb;--wash:#f5f6f3;--card:#fff;--accent:#14695f;--good:#1f7a4d;--bad:#b03a32;--warn:#96650d;--mark:#e9f3f0}
@media (prefers-color-scheme:dark){:root{--ink:#dde1e4;--soft:#9aa4ad;--faint:#727c86;--line:#2b3238;--paper:#14181c;--wash:#1a1f24;--card:#1a1f24;--accent:#7fcfc0;--good:#6cc795;--bad:#ec8b83;--warn:#dcb45e;--mark:#1c2e2c}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.65 Charter,"Bitstream Charter","Iowan Old Style",Palatino,Georgia,"DejaVu Serif",serif;overflow-wrap:break-word}
h1,h2,h3,h4,h5,h6,nav,th,.top,.made,.figure{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:2em 0 .6em;scroll-margin-top:1em;letter-spacing:-.011em}
h1{font-size:2.05rem;margin:.4em 0 .7em;letter-spacing:-.022em}
h2{font-size:1.45rem;padding-bottom:.3em;border-bottom:1px solid var(--line)}
h3{font-size:1.15rem}
h4,h5,h6{font-size:1rem;color:var(--soft)}
p,ul,ol,blockquote,pre,.table{margin:0 0 1.05em}
li{margin:.22em 0}
li>ul,li>ol{margin:.2em 0}
ul,ol{padding-left:1.5em}
.task{list-style:none;margin-left:-1.3em}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em;text-decoration-color:color-mix(in srgb,var(--accent) 45%,transparent)}
a:hover{text-decoration-color:currentColor}
.image::before{content:"image: ";color:var(--faint)}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:.86em;background:var(--wash);border-radius:4px;padding:.12em .34em}
pre{background:var(--wash);border:1px solid var(--line);border-radius:8px;padding:.9em 1.1em;overflow-x:auto;font-size:.84em;line-height:1.5}
pre code{background:none;padding:0;font-size:1em}
pre.plain{white-space:pre-wrap}
blockquote{border-left:3px solid var(--line);padding:.1em 0 .1em 1.1em;color:var(--soft)}
blockquote>:last-child{margin-bottom:0}
hr{border:0;border-top:1px solid var(--line);margin:2.2em 0}
.table{overflow-x:auto}
table{border-collapse:collapse;min-width:100%;font-size:.92em;line-height:1.45}
th,td{padding:.5em 1.3em .5em 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
th{font-size:.82em;font-weight:600;color:var(--soft);white-space:nowrap}
thead th{border-bottom-color:var(--faint)}
td code{white-space:nowrap}
.right{text-align:right;font-variant-numeric:tabular-nums}
.center{text-align:center}
.page{max-width:47rem;margin:0 auto;padding:0 1.25rem 4rem}
.top{display:flex;flex-wrap:wrap;gap:.3em 1.4em;padding:1.5rem 0 1.6rem;font-size:.8rem;color:var(--soft)}
.top b{color:var(--accent);font-weight:650;letter-spacing:.02em}
.top a{margin-left:auto}
nav{font-size:.86rem;line-height:1.45;margin:0 0 2.2rem;padding:.9rem 1.1rem;background:var(--wash);border-radius:10px}
nav summary{cursor:pointer;font-weight:600;color:var(--soft)}
nav ol{list-style:none;margin:.6em 0 0;padding:0}
nav li{margin:.34em 0}
nav .l3{padding-left:1.1em;font-size:.95em}
nav a{color:var(--ink);text-decoration:none}
nav .l3 a{color:var(--soft)}
nav a:hover{color:var(--accent)}
.made{margin-top:4.5rem;padding-top:1rem;border-top:3px solid var(--line);font-size:.92rem;line-height:1.55}
.made h2{border:0;font-size:1.35rem;margin:1em 0 .35em;padding:0}
.made h3{font-size:1rem;margin:2.4em 0 .8em}
.made .lead{color:var(--soft);font-size:1rem;margin-bottom:1.5em}
.made .lead strong{color:var(--ink)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.6rem,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden;margin:0 0 1.4rem}
.figure{background:var(--card);padding:.85rem 1rem .8rem}
.figure b{display:block;font-size:1.42rem;line-height:1.2;font-weight:620;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figure span{display:block;font-size:.78rem;color:var(--soft);line-height:1.35;margin-top:.2em}
.targets{list-style:none;margin:0;padding:0}
.targets li{display:flex;gap:.7em;align-items:baseline;padding:.42em 0;border-bottom:1px solid var(--line);margin:0}
.targets .value{margin-left:auto;font-variant-numeric:tabular-nums;white-space:nowrap}
.sign{flex:none;width:1.2em;font-weight:700;text-align:center}
.met .sign{color:var(--good)}
.missed .sign{color:var(--bad)}
.unknown,.unknown .sign{color:var(--faint)}
.timeline{overflow-x:auto;margin:0 0 1rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.timeline svg{display:block;min-width:680px;width:100%;height:auto}
.timeline .tl-bg{fill:none}
.timeline.tall{max-height:44rem;overflow-y:auto}
.conflict{border:1px solid var(--line);border-radius:10px;background:var(--card);padding:.9rem 1.1rem;margin:0 0 1rem;break-inside:avoid}
.conflict header{display:flex;flex-wrap:wrap;gap:.2em .7em;align-items:baseline;margin-bottom:.7em}
.conflict header b{font-weight:620}
.badge{font-size:.72rem;font-weight:600;padding:.12em .6em;border-radius:1em;background:var(--wash);color:var(--soft);white-space:nowrap}
.badge.open{color:var(--warn)}
.badge.resolved{color:var(--good)}
.conflict header .badge:last-child{margin-left:auto}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.8rem 1.4rem}
.side{border-left:3px solid var(--line);padding-left:.8rem}
.side .who{font-size:.78rem;color:var(--soft)}
.side .value{font-weight:600}
.side q{display:block;font-family:Charter,Georgia,"DejaVu Serif",serif;color:var(--soft);margin-top:.2em}
.side .mono{font-size:.76rem;color:var(--soft)}
.verdict{margin:.9em 0 0;padding:.6em .8em;background:var(--mark);border-radius:7px}
.made table{font-size:.86rem;font-variant-numeric:tabular-nums}
.made td,.made th{padding:.4em 1.5em .4em 0;white-space:nowrap}
.troubles{list-style:none;margin:0;padding:0;font-size:.86rem}
.troubles li{display:grid;grid-template-columns:3.6rem 12rem 11rem minmax(0,1fr);gap:0 1.2rem;padding:.45em 0;border-bottom:1px solid var(--line);margin:0}
.troubles .when{text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}
.troubles .who{font-weight:600}
.troubles .what{color:var(--warn)}
.troubles .what.bad{color:var(--bad)}
.ending::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:2px;margin-right:.55em;background:var(--faint)}
.ending.completed::before{background:#2f8f83}
.ending.retrying::before{background:#d9952b}
.ending.failed::before{background:#c4453c}
.ending.lost::before{background:#8b6bb8}
.ending.open::before{background:#4a83c9}
.note{color:var(--soft);font-size:.86rem}
@media (min-width:78rem){
.with-contents .page{max-width:66rem}
.with-contents .text{display:grid;grid-template-columns:15rem minmax(0,1fr);column-gap:4rem}
.with-contents nav{position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto;background:none;padding:.4rem 0}
.with-contents .made>*{max-width:none}
}
@media (max-width:36rem){
body{font-size:16px}
h1{font-size:1.65rem}
h2{font-size:1.28rem}
.page{padding:0 1rem 3rem}
th,td{padding-right:.8em}
.top a{margin-left:0}
.figures{grid-template-columns:1fr 1fr}
.figure b{font-size:1.2rem}
.targets li{flex-wrap:wrap;gap:0 .7em}
.targets .value{margin:0 0 0 1.9em;flex-basis:100%;white-space:normal}
.troubles li{grid-template-columns:3.6rem minmax(0,1fr)}
.troubles .what,.troubles .why{grid-column:2}
}
@media print{
:root{--ink:#000;--soft:#444;--faint:#777;--line:#ccc;--paper:#fff;--wash:#f6f6f6;--card:#fff;--accent:#000;--good:#1f7a4d;--bad:#b03a32;--warn:#96650d;--mark:#f3f3f3}
body{font-size:10.5pt}
.page,.with-contents .page,.with-contents .text{display:block;max-width:none;padding:0}
nav,.top a{display:none}
h1,h2,h3,h4{break-after:avoid}
tr,pre,blockquote,.figure{break-inside:avoid}
.table,.timeline,.timeline.tall{overflow:visible;max-height:none}
.timeline svg{min-width:0}
a[href^="http"]::after{content:" (" attr(href) ")";font-size:.8em;color:#555}
}
)css";

} // namespace tributary
