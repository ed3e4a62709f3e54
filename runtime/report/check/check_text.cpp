#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/report/check/check.hpp"
#include "runtime/report/check/wrapped.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace tributary {

namespace {

constexpr size_t width = 90;
/// Rows of streams that are shown; nobody reads ten thousand.
constexpr size_t rows_max = 60;
constexpr size_t rows_of_a_wave = 20;
constexpr size_t path_shown = 8;
constexpr size_t warnings_shown = 10;

/// Writes with or without colours.
class page {
public:
  explicit page(bool color) : color_(color) {}

  std::string painted(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
  }
  std::string bold(std::string_view text) const { return painted("1", text); }
  std::string dim(std::string_view text) const { return painted("2", text); }
  std::string yellow(std::string_view text) const { return painted("33", text); }

  std::string out;

private:
  bool color_;
};

std::string plural(size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// `25m`, `1h30m`: without the fractions that nobody estimates.
std::string span_text(duration span) {
  constexpr duration fine = std::chrono::minutes{1};
  if (span < fine)
    return to_human(span);
  return to_text(std::chrono::round<std::chrono::seconds>(span));
}

std::string padded(const std::string& text, size_t columns) {
  auto used = columns_of(text);
  return text + std::string(columns > used ? columns - used : 0, ' ');
}

/// Widths of the table's columns, taken from what is in it.
struct columns {
  size_t id = 0;
  size_t worker = 0;
};

columns columns_for(const plan& p) {
  columns out;
  for (const auto& s : p.streams) {
    out.id = std::max(out.id, columns_of(s.id));
    out.worker = std::max(out.worker, columns_of(s.worker));
  }
  return {std::min<size_t>(out.id, 32), std::min<size_t>(out.worker, 16)};
}

std::string ids_of(const plan& p, const std::vector<stream_index>& streams, size_t room) {
  std::string out;
  for (size_t i = 0; i < streams.size(); ++i) {
    const auto& id = p.streams[streams[i]].id;
    if (i == 0 && columns_of(id) + (streams.size() > 1 ? 12 : 0) > room)
      return streams.size() > 1 ? plural(streams.size(), "stream") : fitted(id, room);
    if (i > 0 && columns_of(out) + columns_of(id) + 12 > room)
      return out + fmt::format(" and {} more", streams.size() - i);
    out.append(i == 0 ? "" : ", ").append(id);
  }
  return out;
}

void write_head(page& to, const plan& p, const plan_estimate& e) {
  to.out += to.bold(terminal_text(fitted(p.task, width))) + "\n";
  auto facts = fmt::format("{} · {} in {}", to_text(p.kind), plural(p.streams.size(), "stream"),
                           plural(e.waves.size(), "wave"));
  if (!p.input_files.empty()) {
    uint64_t bytes = 0;
    for (const auto& file : p.input_files)
      bytes += file.bytes;
    facts
      += fmt::format(" · {} ({})", plural(p.input_files.size(), "input file"), human_bytes(bytes));
  }
  if (p.deadline)
    facts += fmt::format(" · deadline {}", span_text(*p.deadline));
  if (p.budget.microusd)
    facts += fmt::format(" · budget ${:.2f}", static_cast<double>(*p.budget.microusd) / 1e6);
  if (p.budget.tokens)
    facts += fmt::format(" · budget {} tokens", *p.budget.tokens);
  std::string lines;
  append_wrapped(lines, "", facts, width);
  lines.pop_back();
  to.out += to.dim(lines) + "\n";
}

void write_stream(page& to, const plan& p, const stream_spec& s, const columns& c) {
  auto line = fmt::format("  {}  {}  {:>6}", padded(fitted(s.id, c.id), c.id),
                          padded(terminal_text(fitted(s.worker, c.worker)), c.worker),
                          s.estimate ? span_text(*s.estimate) : "-");
  to.out += line;
  if (!s.needs.empty()) {
    auto used = columns_of(line) + 10;
    auto room = used + 16 < width ? width - used : 16;
    auto verb = s.start == start_when::first ? "  first of "
                : s.inferred_needs.empty()   ? "  needs "
                                             : "  needs* ";
    to.out += to.dim(verb + ids_of(p, s.needs, room));
  }
  to.out += "\n";
}

void write_waves(page& to, const plan& p, const plan_estimate& e) {
  auto c = columns_for(p);
  size_t rows = 0;
  size_t shown = 0;
  for (size_t w = 0; w < e.waves.size() && rows < rows_max; ++w) {
    const auto& wave = e.waves[w];
    to.out += fmt::format("\n{} {}\n", to.bold(fmt::format("Wave {}", w + 1)),
                          to.dim(w == 0 ? "can start at once" : "waits for earlier waves"));
    auto of_wave = wave.size() <= rows_of_a_wave + 1 ? wave.size() : rows_of_a_wave;
    for (size_t i = 0; i < of_wave; ++i)
      write_stream(to, p, p.streams[wave[i]], c);
    if (of_wave < wave.size())
      to.out += to.dim(fmt::format("  … {} more", wave.size() - of_wave)) + "\n";
    rows += of_wave;
    ++shown;
  }
  if (shown < e.waves.size())
    to.out += to.dim(fmt::format("\n… {} more", plural(e.waves.size() - shown, "wave"))) + "\n";
  auto inferred = std::any_of(p.streams.begin(), p.streams.end(),
                              [](const stream_spec& s) { return !s.inferred_needs.empty(); });
  if (inferred)
    to.out += to.dim("  * taken from its words, not declared") + "\n";
}

std::string path_text(const plan& p, const plan_estimate& e) {
  std::string out;
  const auto& path = e.critical_path;
  for (size_t i = 0; i < path.size(); ++i) {
    if (i == path_shown - 1 && path.size() > path_shown) {
      out += fmt::format(" -> … {} more …", path.size() - path_shown);
      i = path.size() - 1;
    }
    out.append(out.empty() ? "" : " -> ").append(p.streams[path[i]].id);
  }
  return out;
}

std::string speed_text(const plan_estimate& e) {
  return e.speedup < 1.05 ? "no faster" : fmt::format("{:.1f} times as fast", e.speedup);
}

void write_times(page& to, const plan& p, const plan_estimate& e) {
  auto estimated = estimated_streams(p);
  auto slots = plural(e.slots, "slot");
  to.out += "\n";
  auto path = path_text(p, e);
  if (estimated > 0)
    path += fmt::format(": {}", span_text(e.critical));
  append_wrapped(to.out, "Critical path        ", path, width);
  append_wrapped(to.out, "At once              ",
                 fmt::format("{} at most, with {}", plural(e.peak_parallel, "stream"), slots),
                 width);
  if (estimated == 0) {
    append_wrapped(to.out, "Times                ",
                   fmt::format("unknown: no stream has an estimate. If all took equally long, {} "
                               "would make it {}.",
                               slots, e.speedup < 1.05 ? "no faster" : speed_text(e)),
                   width);
    return;
  }
  to.out += fmt::format("One after the other  {}\n", span_text(e.sequential));
  append_wrapped(to.out, "In parallel          ",
                 fmt::format("{}{}: {}", span_text(e.parallel),
                             e.synthesis.count() > 0
                               ? fmt::format(", synthesis of {} included", span_text(e.synthesis))
                               : "",
                             speed_text(e)),
                 width);
  auto missing = p.streams.size() - estimated;
  if (missing > 0)
    append_wrapped(to.out, "                     ",
                   fmt::format("{} of {} streams {} no estimate and {} as {}", missing,
                               p.streams.size(), missing == 1 ? "has" : "have",
                               missing == 1 ? "counts" : "count", span_text(default_estimate)),
                   width);
}

void write_advice(page& to, const plan_estimate& e) {
  if (e.advices.empty()) {
    to.out += "\nNothing speaks against running it like this.\n";
    return;
  }
  to.out += "\n" + to.bold("Advice") + "\n";
  for (const auto& a : e.advices) {
    to.out += "  " + to.yellow(a.kind) + "\n";
    append_wrapped(to.out, "    ", terminal_text(a.what) + ".", width);
    if (!a.remedy.empty())
      append_wrapped(to.out, "    -> ", terminal_text(a.remedy) + ".", width);
  }
}

void write_warnings(page& to, const problems& warnings) {
  if (warnings.empty())
    return;
  to.out += "\n" + to.bold("Warnings") + "\n";
  auto shown = std::min(warnings.size(), warnings_shown);
  for (size_t i = 0; i < shown; ++i)
    append_wrapped(to.out, "  ", terminal_text(to_text(warnings[i])), width);
  if (shown < warnings.size())
    to.out += to.dim(fmt::format("  … {} more", warnings.size() - shown)) + "\n";
}

} // namespace

std::string check_summary(const plan& p, const plan_estimate& e, bool color) {
  page to{color};
  write_head(to, p, e);
  write_times(to, p, e);
  std::string kinds;
  for (const auto& a : e.advices)
    kinds += (kinds.empty() ? "" : ", ") + a.kind;
  if (!kinds.empty())
    append_wrapped(to.out, "Advice               ", kinds + "; `tributary check` explains", width);
  return std::move(to.out);
}

size_t estimated_streams(const plan& p) {
  return static_cast<size_t>(
    std::count_if(p.streams.begin(), p.streams.end(),
                  [](const stream_spec& s) { return s.estimate.has_value(); }));
}

std::string
check_text(const plan& p, const plan_estimate& estimate, bool color, const problems& warnings) {
  page to{color};
  write_head(to, p, estimate);
  write_waves(to, p, estimate);
  write_times(to, p, estimate);
  write_advice(to, estimate);
  write_warnings(to, warnings);
  return std::move(to.out);
}

} // namespace tributary
