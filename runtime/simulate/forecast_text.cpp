#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/report/check/wrapped.hpp"
#include "runtime/simulate/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary::sim {

namespace {

constexpr size_t width = 90;
/// Labels stand in this many columns.
constexpr size_t label = 21;
/// Nobody reads more of them.
constexpr size_t bottlenecks_shown = 8;
constexpr size_t lost_shown = 12;

std::string plural(uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// `25m`, `1h30m`: without the fractions that nobody can foretell.
std::string span_text(duration span) {
  constexpr duration fine = std::chrono::minutes{1};
  if (span < fine)
    return to_human(span);
  return to_text(std::chrono::round<std::chrono::seconds>(span));
}

std::string dollars(int64_t microusd) {
  return fmt::format("${:.2f}", static_cast<double>(microusd) / 1e6);
}

/// At most one digit behind the point: `5`, `0.5`.
std::string share(double of_hundred) {
  auto tenths = std::llround(of_hundred * 10);
  return tenths % 10 == 0 ? fmt::format("{}", tenths / 10)
                          : fmt::format("{}.{}", tenths / 10, tenths % 10);
}

class page {
public:
  explicit page(bool color) : color_(color) {}

  std::string painted(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
  }
  void head(std::string_view text) { out += painted("1", text) + "\n"; }
  void faint(std::string_view text) {
    std::string lines;
    append_wrapped(lines, "", text, width);
    lines.pop_back();
    out += painted("2", lines) + "\n";
  }
  void row(std::string_view name, std::string_view text) {
    append_wrapped(out, padded(name, label), terminal_text(text), width);
  }
  void item(std::string_view text) { append_wrapped(out, "  ", terminal_text(text), width); }
  /// Three figures below the heads of their columns.
  void figures(std::string_view name, std::string_view a, std::string_view b, std::string_view c) {
    out += fmt::format("{:<{}}{:<20}{:<20}{}\n", name, label, a, b, c);
  }

  std::string out;

private:
  bool color_;
};

std::string faults_text(const what_if& of) {
  std::string kinds;
  uint64_t all = 0;
  for (size_t kind = 0; kind < failure_kinds; ++kind) {
    auto rate = of.failures[kind];
    all += rate;
    if (rate > 0)
      kinds += fmt::format("{}{} {} %", kinds.empty() ? "" : ", ",
                           simulated_name(static_cast<failure_kind>(kind)), share(rate / 1e4));
  }
  auto text = all == 0 ? std::string{"no call fails"}
                       : fmt::format("{} % of calls fail ({})", share(double(all) / 1e4), kinds);
  if (of.node_deaths > 0)
    text += fmt::format(" · {} % of nodes die in an hour, each for {}",
                        share(of.node_deaths / 10.0), span_text(node_back_after));
  return text;
}

void write_head(page& to, const forecast& f, const plan& p, const what_if& of) {
  to.head(terminal_text(fitted(p.task, width)));
  to.faint(fmt::format("{} on {} with {} · {}", plural(f.streams, "stream"),
                       plural(f.nodes, "node"), plural(f.slots, "slot"), faults_text(of)));
  to.faint(fmt::format("{} (seed{} {}{})", plural(f.trials, "simulated run"),
                       f.trials == 1 ? "" : "s", f.first_seed,
                       f.trials == 1 ? "" : fmt::format(" to {}", f.first_seed + f.trials - 1)));
}

void write_times(page& to, const forecast& f) {
  auto times = [](double factor) { return fmt::format("{:.1f} times", factor); };
  to.out += "\n";
  to.figures("", "half of the runs", "nine of ten", "the worst");
  to.figures("Time, at most", span_text(f.makespan.half), span_text(f.makespan.nine_of_ten),
             span_text(f.makespan.worst));
  to.figures("Speedup, at least", times(f.speedup), times(f.speedup_nine_of_ten),
             times(f.speedup_least));
  to.out += "\n";
  to.row("One after the other", span_text(f.sequential) + ", the same times and nothing fails");
  to.row("No sooner than",
         fmt::format("{}: the longest path takes {}, all work evenly over the slots {}",
                     span_text(f.bound()), span_text(f.longest_path),
                     span_text(f.work_over_slots)));
}

void write_delivery(page& to, const forecast& f) {
  auto a_run
    = [&f](uint64_t count) { return fmt::format("{:.2f}", static_cast<double>(count) / f.trials); };
  auto all = uint64_t{f.streams} * f.trials;
  to.row("Streams delivered",
         fmt::format("{} % of {}; all of them in {} of {}",
                     share(all == 0 ? 100 : 100.0 * double(f.delivered) / double(all)), all,
                     f.whole, plural(f.trials, "run")));
  std::string codes;
  for (const auto& [code, trials] : f.exit_codes)
    codes += fmt::format("{}{} in {}", codes.empty() ? "" : ", ", code, plural(trials, "run"));
  if (!codes.empty())
    to.row("Exit codes", codes);
  if (f.stuck > 0)
    to.row("Never ended", plural(f.stuck, "run"));
  to.row("Attempts", a_run(f.attempts) + " a run");
  std::string retries;
  for (size_t kind = 0; kind < failure_kinds; ++kind)
    if (f.retries[kind] > 0)
      retries
        += fmt::format("{}{} {}", retries.empty() ? "" : ", ",
                       simulated_name(static_cast<failure_kind>(kind)), a_run(f.retries[kind]));
  to.row("Retries", retries.empty() ? "none" : retries + " a run");
  to.row("Second attempts", f.hedges == 0 ? "none" : a_run(f.hedges) + " a run, beside slow ones");
  if (f.switches > 0)
    to.row("Other workers", a_run(f.switches) + " a run");
  if (f.splits > 0)
    to.row("Tasks shared", a_run(f.splits) + " a run");
  if (f.rescopes > 0)
    to.row("Fewer tasks at a time", a_run(f.rescopes) + " a run");
  if (f.node_deaths > 0)
    to.row("Nodes lost", a_run(f.node_deaths) + " a run");
  std::string unknown;
  for (const auto& worker : f.unknown_costs)
    unknown += (unknown.empty() ? "" : ", ") + worker;
  if (f.cost_worst > 0 || unknown.empty())
    to.row("Cost",
           fmt::format("{} in half of the runs, {} in the dearest{}", dollars(f.cost_half),
                       dollars(f.cost_worst), unknown.empty() ? "" : "; not known for " + unknown));
  else
    to.row("Cost", "not known: no earlier run has taught what " + unknown + " costs");
}

void write_streams(page& to, const forecast& f, const plan& p) {
  to.out += "\n";
  to.head("Bottlenecks");
  for (size_t i = 0; i < std::min(f.bottlenecks.size(), bottlenecks_shown); ++i) {
    const auto& b = f.bottlenecks[i];
    to.item(fmt::format("{}: on the critical path in {} % of the runs, {} of it",
                        p.streams[b.stream].id, share(100.0 * b.trials / f.trials),
                        span_text(b.usual)));
  }
  to.out += "\n";
  if (f.lost.empty())
    return to.head("Every failure was healed.");
  to.head("Not healed");
  for (size_t i = 0; i < std::min(f.lost.size(), lost_shown); ++i) {
    const auto& u = f.lost[i];
    to.item(fmt::format("{} in {}, first with seed {}: {}", p.streams[u.stream].id,
                        plural(u.trials, "run"), u.seed, u.why));
  }
  if (f.lost.size() > lost_shown)
    to.item(fmt::format("… {}", plural(f.lost.size() - lost_shown, "more stream")));
}

void write_sources(page& to, const forecast& f, const what_if& of) {
  std::string text = "Service times: log-normal around ";
  std::string corrected;
  for (const auto& worker : f.corrected)
    corrected += (corrected.empty() ? "" : ", ") + worker;
  text += corrected.empty()
            ? "the streams' estimates"
            : "the streams' estimates as the record of " + corrected + " corrects them";
  if (f.unknown_times > 0)
    text += fmt::format(" ({} without: {})", plural(f.unknown_times, "stream"),
                        span_text(default_estimate));
  // The quantile of the normal distribution that one of twenty pass.
  text += of.spread == 0
            ? std::string{", always the same."}
            : fmt::format("; one in twenty takes {:.1f} times that.", std::exp(1.645 * of.spread));
  to.out += "\n";
  to.faint(text);
}

} // namespace

std::string forecast_text(const forecast& f, const plan& p, const what_if& of, bool color) {
  page to{color};
  write_head(to, f, p, of);
  write_times(to, f);
  write_delivery(to, f);
  write_streams(to, f, p);
  write_sources(to, f, of);
  return std::move(to.out);
}

} // namespace tributary::sim
