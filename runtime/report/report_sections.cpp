#include "runtime/report/report_sections.hpp"

#include "runtime/report/stream_title.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tributary {

namespace {

/// More rows than anybody reads; all of them are in events.jsonl.
constexpr size_t rows_max = 500;

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

std::string counted(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// 1234567 -> `1.23 M`.
std::string compact(int64_t count) {
  auto value = static_cast<double>(count);
  if (count >= 1'000'000)
    return fmt::format("{:.2f} M", value / 1e6);
  return count >= 10'000 ? fmt::format("{:.1f} k", value / 1e3) : fmt::format("{}", count);
}

std::string figure(const std::string& value, const std::string& label) {
  return fmt::format("<div class=\"figure\"><b>{}</b><span>{}</span></div>\n", value, label);
}

std::string left_out(size_t all) {
  if (all <= rows_max)
    return {};
  return fmt::format("<p class=\"note\">{} more in <code>events.jsonl</code>.</p>\n",
                     all - rows_max);
}

std::string_view outcome_of(const run_record& record) {
  if (!record.end())
    return "is still going on";
  switch (record.end()->type) {
    case notice_type::run_failed:
      return "failed";
    case notice_type::run_cancelled:
      return "was cancelled";
    default:
      return record.exit_code() == 3 ? "was delivered with parts missing" : "was delivered";
  }
}

std::string target(std::string_view name, std::string_view asked, const std::string& value,
                   std::optional<bool> met) {
  const auto* state = !met ? "unknown" : *met ? "met" : "missed";
  const auto* sign = !met ? "–" : *met ? "✓" : "✗";
  const auto* words = !met ? "not measured" : *met ? "met" : "missed";
  return fmt::format(
    "<li class=\"{0}\"><span class=\"sign\" title=\"{1}\">{2}</span><span>{3}</span>"
    "<span class=\"value\">{4} <span class=\"note\">target {5}, {1}</span></span>"
    "</li>\n",
    state, words, sign, name, value, asked);
}

/// What an event says to a person.
std::string_view words_for(notice_type type) {
  switch (type) {
    case notice_type::stream_stalled:
      return "stalled";
    case notice_type::stream_retrying:
      return "tried again";
    case notice_type::stream_switched:
      return "given to another worker";
    case notice_type::stream_hedged:
      return "tried twice at once";
    case notice_type::stream_rescoped:
      return "tried in smaller parts";
    case notice_type::stream_failed:
      return "lost";
    case notice_type::stream_skipped:
      return "skipped";
    case notice_type::dependent_notified:
      return "told of it";
    case notice_type::conflict_found:
      return "in conflict";
    case notice_type::conflict_resolved:
      return "conflict resolved";
    case notice_type::budget_warning:
      return "budget nearly spent";
    case notice_type::node_lost:
      return "node lost";
    default:
      return to_text(type);
  }
}

bool is_bad(notice_type type) {
  return type == notice_type::stream_failed || type == notice_type::stream_skipped
         || type == notice_type::node_lost;
}

std::string trouble_row(const plan& p, const run_record& record, const run_notice& n) {
  auto who = n.stream != no_stream ? stream_title(p, record, n.stream) : n.node;
  if (who.empty())
    for (auto s : n.streams)
      who += (who.empty() ? "" : ", ") + stream_title(p, record, s);
  auto why = n.why;
  if (n.kind && why.find(to_text(*n.kind)) == std::string::npos)
    why = fmt::format("{}{}{}", to_text(*n.kind), why.empty() ? "" : ": ", why);
  if (n.delay > duration{0})
    why += fmt::format("{}again in {}", why.empty() ? "" : "; ", to_human(n.delay));
  return fmt::format("<li><span class=\"when\">{}</span><span class=\"who\">{}</span>"
                     "<span class=\"what{}\">{}</span><span class=\"why\">{}</span></li>\n",
                     to_human(n.at - record.begin()), shown_text(who), is_bad(n.type) ? " bad" : "",
                     words_for(n.type), shown_text(why));
}

} // namespace

std::string summary_html(const run_record& record, const run_metrics& m) {
  std::set<std::string> nodes;
  for (const auto& bar : record.attempts())
    nodes.insert(bar.node);
  nodes.erase("");
  auto where = nodes.size() > 1 ? " on " + counted(nodes.size(), "node", "nodes") : std::string{};
  auto instead = m.streams > 1 ? fmt::format(", where one after another would have taken {}",
                                             to_human(m.sequential))
                               : std::string{};
  return fmt::format("<p class=\"lead\">This report {}: <strong>{}</strong>{} in "
                     "<strong>{}</strong>{}.</p>\n",
                     outcome_of(record), counted(m.streams, "stream", "streams"), where,
                     to_human(m.parallel), instead);
}

std::string figures_html(const run_metrics& m) {
  std::string out = "<div class=\"figures\">\n";
  out += figure(fmt::format("{:.2f}×", parallel_efficiency(m)), "as fast as one after another");
  out += figure(to_human(m.parallel), "from start to report");
  out += figure(to_human(m.sequential), "of work, end to end");
  out += figure(to_human(m.critical_path), "on the critical path");
  out += figure(fmt::format("{} / {}", m.first_try, m.streams), "streams done on the first try");
  out += figure(fmt::format("{} / {}", m.completed, m.streams), "streams done in the end");
  out += figure(fmt::format("{}", m.peak_parallel),
                "at once at most, of " + counted(m.attempts, "attempt", "attempts"));
  out += figure(percent(utilisation(m)), "of those slots in use");
  out += figure(percent(coordination_overhead_ratio(m)), "of the time spent on coordination");
  out += figure(to_human(m.synthesis), "of synthesis");
  if (m.input_tokens + m.output_tokens > 0)
    out += figure(
      compact(m.input_tokens + m.output_tokens),
      fmt::format("tokens: {} in, {} out", compact(m.input_tokens), compact(m.output_tokens)));
  if (m.cost_microusd > 0)
    out += figure(fmt::format("${:.2f}", static_cast<double>(m.cost_microusd) / 1e6), "spent");
  return out + "</div>\n";
}

std::string targets_html(const run_metrics& m) {
  auto efficiency = parallel_efficiency(m);
  auto success = stream_success_rate(m);
  std::string out = "<ul class=\"targets\">\n";
  out += target("Parallel efficiency", "over 2", fmt::format("{:.2f}×", efficiency),
                efficiency > 2.0);
  out += target("Streams done on the first try", "over 90 %", percent(success), success > 0.9);
  if (m.quality_milli)
    out += target("Quality of the synthesis", "over 4 of 5",
                  fmt::format("{:.1f}", *m.quality_milli / 1000.0), *m.quality_milli > 4000);
  else
    out += target("Quality of the synthesis", "over 4 of 5", "–", std::nullopt);
  return out + "</ul>\n";
}

std::string troubles_html(const plan& p, const run_record& record) {
  const auto& all = record.troubles();
  if (all.empty())
    return {};
  std::string out = "<ul class=\"troubles\">\n";
  for (size_t i = 0; i < std::min(all.size(), rows_max); ++i)
    out += trouble_row(p, record, all[i]);
  return out + "</ul>\n" + left_out(all.size());
}

std::string attempts_html(const plan& p, const run_record& record) {
  const auto& all = record.attempts();
  std::string out = "<div class=\"table\"><table>\n<thead><tr><th>Stream</th><th "
                    "class=\"right\">Try</th><th>Worker</th><th>Node</th><th "
                    "class=\"right\">Began after</th><th class=\"right\">Took</th><th>Ended</th>"
                    "</tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < std::min(all.size(), rows_max); ++i) {
    const auto& bar = all[i];
    auto end = bar.ending == "open" ? record.last() : bar.end;
    out += fmt::format("<tr><td>{}</td><td class=\"right\">{}</td><td>{}</td><td>{}</td><td "
                       "class=\"right\">{}</td><td class=\"right\">{}</td><td><span "
                       "class=\"ending {}\">{}</span></td></tr>\n",
                       shown_text(stream_title(p, record, bar.stream)), bar.attempt,
                       shown_text(bar.worker), shown_text(bar.node),
                       to_human(bar.begin - record.begin()), to_human(end - bar.begin), bar.ending,
                       bar.ending == "retrying" ? "tried again" : bar.ending);
  }
  return out + "</tbody></table></div>\n" + left_out(all.size());
}

} // namespace tributary
