#include "runtime/report/terminal/summary.hpp"

#include "runtime/report/code_points.hpp"
#include "runtime/report/terminal/terminal_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Lost streams that are named; the rest are counted.
constexpr size_t lost_named = 5;
/// Of a reason: the whole of it stands in events.jsonl.
constexpr size_t reason_columns = 160;

struct verdict {
  ink look;
  std::string_view text;
};

verdict verdict_of(const run_record& record) {
  if (!record.end())
    return {ink::attention, "Not finished"};
  switch (record.end()->type) {
    case notice_type::run_failed:
      return {ink::bad, "Failed"};
    case notice_type::run_cancelled:
      return {ink::attention, "Cancelled"};
    default:
      break;
  }
  switch (record.exit_code().value_or(0)) {
    case 0:
      return {ink::good, "Delivered"};
    case 4:
      return {ink::attention, "Delivered, but not to be relied on,"};
    default:
      return {ink::attention, "Delivered, degraded"};
  }
}

std::string plural(uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// A line for each of the first lost streams, and one for the others.
std::vector<std::string> lost_lines(const run_record& record) {
  std::vector<std::string> out;
  size_t lost = 0;
  const auto& rows = record.streams();
  for (size_t s = 0; s < rows.size(); ++s) {
    if (rows[s].phase == "completed" || ++lost > lost_named)
      continue;
    auto why = fitted(terminal_text(rows[s].why), reason_columns);
    out.push_back(record.names().streams[s] + (why.empty() ? "" : ": " + why));
  }
  if (lost > lost_named)
    out.push_back(fmt::format("and {} more", lost - lost_named));
  return out;
}

/// Cents where there are some, else what there is.
std::string dollars(int64_t microusd) {
  constexpr int64_t ten_cents = 100'000;
  auto usd = static_cast<double>(microusd) / 1e6;
  return microusd >= ten_cents || microusd == 0 ? fmt::format("${:.2f}", usd)
                                                : fmt::format("${:.4f}", usd);
}

} // namespace

std::vector<std::string> run_summary(const plan& p, const run_record& record, const run_metrics& m,
                                     std::string_view folder, bool colour) {
  std::vector<std::string> out;
  auto say = [&](std::string_view what, const std::string& text) {
    out.push_back(fmt::format("  {:<10} {}", what, text));
  };
  auto v = verdict_of(record);
  out.push_back(inked(v.look, v.text, colour)
                + fmt::format(" in {}: {}", to_human(m.parallel), terminal_text(p.task)));
  if (record.end() && !record.end()->why.empty())
    say("because", terminal_text(record.end()->why));
  if (m.parallel > duration{0} && m.completed > 0)
    say("speedup",
        fmt::format("{:.2f}x (one stream after another: {}; this way: {})", parallel_efficiency(m),
                    to_human(m.sequential), to_human(m.parallel)));
  if (m.waiting_for_approval > duration{0})
    say("", fmt::format("and waited {} for approval", to_human(m.waiting_for_approval)));
  // Attempts that compute side by side slow each other down, which the sum above contains.
  if (m.cpu * 2 > m.sequential)
    say("",
        fmt::format("streams computed for {}, so the cores bound the gain: --sequential measures "
                    "what it really is",
                    to_human(m.cpu)));
  say("streams",
      fmt::format("{} of {} on the first try, {} in the end; {}, at most {} at once", m.first_try,
                  m.streams, m.completed, plural(m.attempts, "attempt"), m.peak_parallel));
  for (const auto* what = "missing"; const auto& line : lost_lines(record)) {
    say(what, line);
    what = "";
  }
  if (auto found = record.count_of(notice_type::conflict_found); found > 0)
    say("conflicts", fmt::format("{} found, {} resolved", found,
                                 record.count_of(notice_type::conflict_resolved)));
  if (m.quality_milli)
    say("quality", fmt::format("{:.1f} of 5", *m.quality_milli / 1000.0));
  if (m.input_tokens + m.output_tokens > 0)
    say("spent", fmt::format("{} tokens in, {} out, {}", m.input_tokens, m.output_tokens,
                             dollars(m.cost_microusd)));
  if (!folder.empty())
    say("report", fmt::format("{}/report.md, {}/report.html", folder, folder));
  return out;
}

} // namespace tributary
